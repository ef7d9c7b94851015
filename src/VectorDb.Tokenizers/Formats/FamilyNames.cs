using System.Text.Json;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// Which class of the reference reads a directory: tokenizer_class, else what config.json says of the model, as AutoTokenizer does it.
/// </summary>
internal static class FamilyNames
{
    private const string ModelConfig = "config.json";

    private static readonly Dictionary<string, TokenizerFamily> Families = new(StringComparer.Ordinal)
    {
        ["CLIPTokenizer"] = TokenizerFamily.Clip,
        ["GPT2Tokenizer"] = TokenizerFamily.Gpt2,
        ["RobertaTokenizer"] = TokenizerFamily.Roberta,
        ["BertTokenizer"] = TokenizerFamily.Bert,
        ["DistilBertTokenizer"] = TokenizerFamily.Bert,
        ["ElectraTokenizer"] = TokenizerFamily.Bert,
        ["T5Tokenizer"] = TokenizerFamily.T5,
        ["SiglipTokenizer"] = TokenizerFamily.Siglip,
        ["LlamaTokenizer"] = TokenizerFamily.Llama,
    };

    private static readonly Dictionary<string, string> ClassOfModel = new(StringComparer.Ordinal)
    {
        ["clip"] = "CLIPTokenizer",
        ["clip_text_model"] = "CLIPTokenizer",
        ["gpt2"] = "GPT2Tokenizer",
        ["opt"] = "GPT2Tokenizer",
        ["blip-2"] = "GPT2Tokenizer",
        ["instructblip"] = "GPT2Tokenizer",
        ["roberta"] = "RobertaTokenizer",
        ["align"] = "BertTokenizer",
        ["bert"] = "BertTokenizer",
        ["blip"] = "BertTokenizer",
        ["chinese_clip"] = "BertTokenizer",
        ["distilbert"] = "DistilBertTokenizer",
        ["vilt"] = "BertTokenizer",
        ["t5"] = "T5Tokenizer",
        ["siglip"] = "SiglipTokenizer",
        ["llama"] = "LlamaTokenizer",
        ["llava"] = "LlamaTokenizer",
    };

    /// <summary>The classes that are known, for messages.</summary>
    public static string Known => string.Join(", ", Families.Keys);

    /// <summary>The family of a class (without "Fast"), or null for one that is not known.</summary>
    public static TokenizerFamily? Of(string? className) =>
        className is not null && Families.TryGetValue(className, out TokenizerFamily family) ? family : null;

    /// <summary>The class that config.json names or that its model_type goes with, or null.</summary>
    public static string? OfModel(TokenizerFileReader files)
    {
        if (!files.Exists(ModelConfig))
        {
            return null;
        }

        using JsonDocument document = files.Json(ModelConfig, out JsonField root);
        return root.OptionalString("tokenizer_class")
            ?? (root.OptionalString("model_type") is string type && ClassOfModel.TryGetValue(type, out string? className) ? className : null);
    }
}
