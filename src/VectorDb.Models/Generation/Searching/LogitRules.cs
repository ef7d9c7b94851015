namespace VectorDb.Models.Generation.Searching;

/// <summary>What is done to the scores of the next token before one is chosen, in the order of transformers' logits processors.</summary>
internal sealed class LogitRules
{
    private readonly SearchPlan _plan;

    public LogitRules(SearchPlan plan)
    {
        _plan = plan;
    }

    /// <summary>Applies the rules in place.</summary>
    /// <param name="tokens">The text so far, prompt included.</param>
    /// <param name="scores">A score for every token: logits, or for beams log-probabilities.</param>
    public void Apply(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        if (_plan.RepetitionPenalty != 1)
        {
            Penalize(tokens, scores, (float)_plan.RepetitionPenalty);
        }

        if (_plan.NoRepeatNgramSize > 0)
        {
            BanRepeatedNgrams(tokens, scores, _plan.NoRepeatNgramSize);
        }

        if (tokens.Length < _plan.MinLength)
        {
            foreach (int end in _plan.EndTokens)
            {
                scores[end] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>Every used token's score moves away from being chosen, once however often it was used (arXiv:1909.05858 §4.1).</summary>
    private static void Penalize(ReadOnlySpan<int> tokens, Span<float> scores, float penalty)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            int token = tokens[i];
            if ((uint)token < (uint)scores.Length && !tokens[..i].Contains(token))
            {
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
            }
        }
    }

    /// <summary>Bans what followed each earlier occurrence of the last n - 1 tokens.</summary>
    private static void BanRepeatedNgrams(ReadOnlySpan<int> tokens, Span<float> scores, int size)
    {
        if (tokens.Length + 1 < size)
        {
            return;
        }

        ReadOnlySpan<int> last = tokens[(tokens.Length - size + 1)..];
        for (int start = 0; start + size <= tokens.Length; start++)
        {
            int follower = tokens[start + size - 1];
            if (tokens.Slice(start, size - 1).SequenceEqual(last) && (uint)follower < (uint)scores.Length)
            {
                scores[follower] = float.NegativeInfinity;
            }
        }
    }
}
