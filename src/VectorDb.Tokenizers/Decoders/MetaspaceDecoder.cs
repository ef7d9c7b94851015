namespace VectorDb.Tokenizers.Decoders;

/// <summary>Marks become spaces; those of the first token vanish if one was put there when encoding.</summary>
internal sealed class MetaspaceDecoder : IDecoder
{
    private readonly char _mark;
    private readonly bool _prepended;

    public MetaspaceDecoder(char mark, bool prepended)
    {
        _mark = mark;
        _prepended = prepended;
    }

    public void Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens[i] = i == 0 && _prepended
                ? tokens[i].Replace(_mark.ToString(), "", StringComparison.Ordinal)
                : tokens[i].Replace(_mark, ' ');
        }
    }
}
