namespace VectorDb.Tokenizers.Decoders;

/// <summary>Removes up to so many of one character from the ends of each token.</summary>
internal sealed class StripDecoder : IDecoder
{
    private readonly char _content;
    private readonly int _left;
    private readonly int _right;

    public StripDecoder(char content, int left, int right)
    {
        _content = content;
        _left = left;
        _right = right;
    }

    public void Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            int start = 0;
            while (start < _left && start < token.Length && token[start] == _content)
            {
                start++;
            }

            int end = token.Length;
            while (end > start && token.Length - end < _right && token[end - 1] == _content)
            {
                end--;
            }

            tokens[i] = token[start..end];
        }
    }
}
