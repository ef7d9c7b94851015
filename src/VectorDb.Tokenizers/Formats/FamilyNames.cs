namespace VectorDb.Tokenizers.Formats;

/// <summary>Which family a tokenizer_class belongs to.</summary>
internal static class FamilyNames
{
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

    /// <summary>The family of a class (without "Fast"), or null for one that is not known.</summary>
    public static TokenizerFamily? Of(string? className) =>
        className is not null && Families.TryGetValue(className, out TokenizerFamily family) ? family : null;
}
