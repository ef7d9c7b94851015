namespace VectorDb.Tokenizers.Decoders;

/// <summary>BPE's end-of-word mark becomes a space; after the last token, nothing (tokenizer.json: BPEDecoder).</summary>
internal sealed class SuffixDecoder : IDecoder
{
    private readonly string _suffix;

    public SuffixDecoder(string suffix)
    {
        _suffix = suffix;
    }

    public void Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens[i] = tokens[i].Replace(_suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal);
        }
    }
}
