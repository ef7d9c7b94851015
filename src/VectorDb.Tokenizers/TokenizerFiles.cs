namespace VectorDb.Tokenizers;

/// <summary>
/// Which of a directory's files define the tokenizer. The reference library has two implementations that differ in rare corners (a
/// final sigma, a leading space, characters that are not assigned): tokenizer.json is run as its Rust library runs it, the older
/// files are run as its Python classes run them.
/// </summary>
public enum TokenizerFiles
{
    /// <summary>tokenizer.json where there is one, else the older files.</summary>
    Auto,

    /// <summary>tokenizer.json only.</summary>
    TokenizerJson,

    /// <summary>vocab.json and merges.txt, vocab.txt, spiece.model or tokenizer.model.</summary>
    Older,
}
