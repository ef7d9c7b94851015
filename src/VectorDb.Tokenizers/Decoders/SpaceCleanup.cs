namespace VectorDb.Tokenizers.Decoders;

/// <summary>Takes out the spaces that tokenization put before English punctuation (clean_up_tokenization_spaces).</summary>
internal static class SpaceCleanup
{
    private static readonly (string From, string To)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
        (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>transformers' clean_up_tokenization: one pass over the text for each rule.</summary>
    public static TextStage Before(TextStage next)
    {
        for (int i = Rules.Length - 1; i >= 0; i--)
        {
            next = new ReplaceStage(Rules[i].From, Rules[i].To, next);
        }

        return next;
    }

    /// <summary>The tokenizers library's cleanup, which has one rule more and is applied token by token.</summary>
    public static string CleanToken(string token)
    {
        foreach ((string from, string to) in Rules)
        {
            token = token.Replace(from, to, StringComparison.Ordinal);
        }

        return token.Replace(" do not", " don't", StringComparison.Ordinal);
    }
}
