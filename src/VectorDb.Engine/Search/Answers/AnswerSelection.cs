namespace VectorDb.Engine.Search.Answers;

/// <summary>
/// Chooses the first so many of ranked candidates whose answer is accepted, asking about as few as it can: in rounds of a few side
/// by side, no further than the budget.
/// </summary>
/// <param name="where">What is accepted, and the budget.</param>
/// <param name="fingerprint">Of the model, for the report.</param>
internal sealed class AnswerSelection(WhereAnswer where, string fingerprint)
{
    // Enough to fill a batch of the decoder; so many are asked at most beyond the last that is wanted.
    private const int Round = 8;

    private readonly HashSet<string> _accepted = [.. where.Accept.Select(AnswerText.Normalize)];
    private int _asked;
    private int _cached;
    private int _unknown;

    /// <summary>Runs the selection.</summary>
    /// <param name="count">How many candidates there are.</param>
    /// <param name="wanted">How many of them are wanted.</param>
    /// <param name="find">The answer of a candidate that needs no asking; null if the model must be asked.</param>
    /// <param name="ask">Asks the model about a candidate.</param>
    /// <param name="groups">Which candidates groups have a use for; null if every one is a hit of its own.</param>
    /// <returns>The accepted candidates' places in their order, with their answers; the place where those begin that are left; and what it took.</returns>
    public async Task<(IReadOnlyList<(int Place, string Answer)> Accepted, int Left, WhereAnswerReport Report)> RunAsync(
        int count, int wanted, Func<int, KnownAnswer?> find, Func<int, Task<string>> ask, GroupFill? groups = null)
    {
        var accepted = new List<(int, string)>();
        int next = 0;
        bool isExhausted = false;
        while (next < count && accepted.Count < wanted && !isExhausted)
        {
            var round = new List<(int Place, Task<string> Answer)>();
            int asking = 0;
            for (; next < count && asking < Round && round.Count - asking + accepted.Count < wanted; next++)
            {
                if (groups?.Wants(next) == false)
                {
                    continue;
                }

                if (find(next) is { } known)
                {
                    _cached += known.WasAsked ? 1 : 0;
                    round.Add((next, Task.FromResult(known.Answer)));
                }
                else if (_asked < where.Budget)
                {
                    _asked++;
                    asking++;
                    round.Add((next, ask(next)));
                }
                else
                {
                    isExhausted = true;
                    break;
                }
            }

            string[] answers = await Task.WhenAll(round.Select(static r => r.Answer));
            for (int i = 0; i < answers.Length; i++)
            {
                Judge(round[i].Place, AnswerText.Normalize(answers[i]), accepted, groups);
            }
        }

        var report = new WhereAnswerReport(_asked, _cached, _unknown, isExhausted && accepted.Count < wanted, fingerprint);
        int left = accepted.Count >= wanted ? accepted[wanted - 1].Item1 + 1 : next;
        return ([.. accepted.Take(wanted)], left, report);
    }

    private void Judge(int place, string answer, List<(int Place, string Answer)> accepted, GroupFill? groups)
    {
        _unknown += answer == WhereAnswer.Unknown ? 1 : 0;
        if (_accepted.Contains(answer) && groups?.TryTake(place) != false)
        {
            accepted.Add((place, answer));
        }
    }
}
