namespace VectorDb.Tokenizers;

/// <summary>How a CLIP tokenizer cleans its text.</summary>
public enum ClipDialect
{
    /// <summary>
    /// <see cref="OpenAI"/> for a checkpoint that open_clip_config.json describes and config.json does not, else
    /// <see cref="HuggingFace"/>.
    /// </summary>
    Auto,

    /// <summary>transformers' CLIPTokenizer: NFC, white space, lower case; pads with the padding token.</summary>
    HuggingFace,

    /// <summary>
    /// OpenAI's SimpleTokenizer: HTML entities are unescaped twice first (with a tokenizer.json too, as open_clip does), special tokens are found in the lower-cased text, and
    /// padding is id 0. Repairing mis-decoded text (ftfy) is left out, as where ftfy is not installed.
    /// </summary>
    OpenAI,
}
