namespace VectorDb.Tokenizers.Decoders;

/// <summary>Takes out the spaces that tokenization put before English punctuation (clean_up_tokenization_spaces).</summary>
internal static class SpaceCleanup
{
    private static readonly (string From, string To)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
        (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>transformers' clean_up_tokenization on a whole text.</summary>
    public static string CleanText(string text)
    {
        foreach ((string from, string to) in Rules)
        {
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The tokenizers library's cleanup, which has one rule more and is applied token by token.</summary>
    public static string CleanToken(string token) =>
        CleanText(token.Replace(" do not", " don't", StringComparison.Ordinal));

    /// <summary>How many characters at the end of a text a rule may still change once more text follows.</summary>
    public static int UnsettledLength(ReadOnlySpan<char> text)
    {
        int unsettled = 0;
        foreach ((string from, _) in Rules)
        {
            for (int length = Math.Min(from.Length - 1, text.Length); length > unsettled; length--)
            {
                if (text.EndsWith(from.AsSpan(0, length)))
                {
                    unsettled = length;
                }
            }
        }

        return unsettled;
    }
}
