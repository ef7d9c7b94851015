namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins all tokens into one, for the steps after it.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public void Decode(List<string> tokens)
    {
        string joined = string.Concat(tokens);
        tokens.Clear();
        tokens.Add(joined);
    }
}
