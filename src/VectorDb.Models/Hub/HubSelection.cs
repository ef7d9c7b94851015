using System.Text.RegularExpressions;

namespace VectorDb.Models.Hub;

/// <summary>
/// Which files of a repository a model needs: side files by an allow-list, and weights in one layout. What is not on the
/// list is never written, whatever a repository calls its files.
/// </summary>
internal static partial class HubSelection
{
    private static readonly HashSet<string> SideFiles = new(StringComparer.Ordinal)
    {
        "config.json", "open_clip_config.json", "preprocessor_config.json", "processor_config.json", "generation_config.json",
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "vocab.txt", "spiece.model", "tokenizer.model",
    };

    private const string SecondTokenizer = "qformer_tokenizer/";

    /// <summary>The files to fetch, small ones first.</summary>
    /// <exception cref="ModelException">The repository holds no weights in a layout that is known.</exception>
    public static IReadOnlyList<HubFile> Choose(IReadOnlyList<HubFile> files)
    {
        Regex[] layouts = [Safetensors(), OpenClipSafetensors(), Pickled(), OpenClipPickled()];
        Regex weights = Array.Find(layouts, layout => files.Any(file => layout.IsMatch(file.Name)))
            ?? throw new ModelException(
                ModelError.Unsupported, "the repository holds neither model.safetensors nor pytorch_model.bin, whole or in shards");
        return [.. files.Where(file => IsSideFile(file.Name) || weights.IsMatch(file.Name)).OrderBy(file => file.Length)];
    }

    private static bool IsSideFile(string name) =>
        SideFiles.Contains(name.StartsWith(SecondTokenizer, StringComparison.Ordinal) ? name[SecondTokenizer.Length..] : name);

    [GeneratedRegex(@"\Amodel(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?\z")]
    private static partial Regex Safetensors();

    [GeneratedRegex(@"\Aopen_clip_model\.safetensors\z")]
    private static partial Regex OpenClipSafetensors();

    [GeneratedRegex(@"\Apytorch_model(-\d{5}-of-\d{5})?\.bin(\.index\.json)?\z")]
    private static partial Regex Pickled();

    [GeneratedRegex(@"\Aopen_clip_pytorch_model\.bin\z")]
    private static partial Regex OpenClipPickled();
}
