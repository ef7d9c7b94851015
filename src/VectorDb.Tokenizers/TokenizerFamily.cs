namespace VectorDb.Tokenizers;

/// <summary>Whose rules a tokenizer follows: the class of the reference implementation, slow and fast alike.</summary>
public enum TokenizerFamily
{
    /// <summary>A tokenizer.json whose class is none of the others.</summary>
    Other,

    /// <summary>CLIP: lower-cased byte-level BPE with the end-of-word mark <c>&lt;/w&gt;</c>.</summary>
    Clip,

    /// <summary>GPT-2 and OPT: byte-level BPE.</summary>
    Gpt2,

    /// <summary>RoBERTa: GPT-2's BPE inside <c>&lt;s&gt; … &lt;/s&gt;</c>.</summary>
    Roberta,

    /// <summary>BERT and its kin: basic tokenization, then WordPiece.</summary>
    Bert,

    /// <summary>T5: SentencePiece unigram, <c>&lt;/s&gt;</c> at the end.</summary>
    T5,

    /// <summary>SigLIP: T5's model on lower-cased text without punctuation.</summary>
    Siglip,

    /// <summary>Llama and Vicuna: SentencePiece BPE with byte fallback.</summary>
    Llama,
}
