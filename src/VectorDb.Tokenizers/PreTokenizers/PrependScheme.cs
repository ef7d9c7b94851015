namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Where Metaspace puts a mark before text that begins without one (tokenizer.json: prepend_scheme).</summary>
internal enum PrependScheme
{
    Never,
    First,
    Always,
}
