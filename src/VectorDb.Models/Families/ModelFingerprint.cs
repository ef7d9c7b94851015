using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Families;

/// <summary>The hash of everything a model's vectors depend on.</summary>
internal static class ModelFingerprint
{
    private static readonly string[] SideFiles =
    [
        ModelFiles.ConfigName, ModelFiles.OpenClipConfigName, Preprocessing.ProcessorConfig.FileName, "processor_config.json",
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "vocab.txt", "spiece.model", "tokenizer.model",
        "chat_template.json", "qformer_tokenizer/tokenizer.json", "qformer_tokenizer/tokenizer_config.json",
        "qformer_tokenizer/special_tokens_map.json", "qformer_tokenizer/vocab.txt",
        "chat_template.json", "qformer_tokenizer/tokenizer.json", "qformer_tokenizer/tokenizer_config.json",
        "qformer_tokenizer/special_tokens_map.json", "qformer_tokenizer/vocab.txt",
    ];

    public static string Of(ModelFiles files, IReadOnlyList<string> weightFiles, Precision precision, PieceHashCache? cache)
    {
        IEnumerable<string> sides = SideFiles.Where(files.Has).Select(files.PathOf);
        return ContentHash.Of(weightFiles.Concat(sides), precision.ToString(), cache);
    }
}
