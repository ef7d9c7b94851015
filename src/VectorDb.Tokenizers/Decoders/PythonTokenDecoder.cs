namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// The way of transformers' slow tokenizers (PreTrainedTokenizer._decode): runs of ordinary tokens become text by the class's own
/// rule, isolated tokens stand between them, and spaces join the parts.
/// </summary>
internal abstract class PythonTokenDecoder : TokenDecoder
{
    public override string Decode(List<DecodedToken> tokens)
    {
        var parts = new List<string>();
        var run = new List<DecodedToken>();
        foreach (DecodedToken token in tokens)
        {
            if (!token.Isolated)
            {
                run.Add(token);
                continue;
            }

            string before = run.Count > 0 ? RunToText(run) : "";
            if (before.Length > 0)
            {
                parts.Add(before);
            }

            run.Clear();
            parts.Add(token.Text);
        }

        if (run.Count > 0)
        {
            parts.Add(RunToText(run));
        }

        return string.Join(' ', parts);
    }

    /// <summary>The class's convert_tokens_to_string; the run is not empty.</summary>
    protected abstract string RunToText(List<DecodedToken> run);
}
