namespace VectorDb.Models.Generation.Searching;

/// <summary>The best finished texts of a beam search: transformers' BeamHypotheses.</summary>
internal sealed class Hypotheses
{
    private readonly SearchPlan _plan;
    private readonly List<FoundText> _texts = [];
    private double _worst = 1e9;

    public Hypotheses(SearchPlan plan)
    {
        _plan = plan;
    }

    /// <summary>Best first; of equal scores the later found.</summary>
    public IEnumerable<FoundText> BestFirst => _texts.Select((text, i) => (text, i)).OrderByDescending(x => x.text.Score).ThenByDescending(x => x.i).Select(x => x.text);

    /// <summary>Adds a text if it is among the best.</summary>
    /// <param name="tokens">Prompt included; without end token.</param>
    /// <param name="sum">Of its log-probabilities, the end token's included.</param>
    /// <param name="length">Generated tokens, the end token included.</param>
    /// <param name="finish">Why it ends.</param>
    public void Add(int[] tokens, double sum, int length, FinishReason finish)
    {
        double score = sum / Math.Pow(length, _plan.LengthPenalty);
        if (_texts.Count >= _plan.Beams && score <= _worst)
        {
            return;
        }

        _texts.Add(new FoundText(tokens, score, finish));
        if (_texts.Count <= _plan.Beams)
        {
            _worst = Math.Min(score, _worst);
            return;
        }

        FoundText worst = _texts.MinBy(text => text.Score)!;
        _texts.Remove(worst);
        _worst = _texts.Min(text => text.Score);
    }

    /// <summary>Whether no open beam can be better than what is found.</summary>
    /// <param name="bestSum">The highest sum of an open beam.</param>
    /// <param name="length">Generated tokens of the open beams.</param>
    public bool IsDone(double bestSum, int length)
    {
        if (_texts.Count < _plan.Beams)
        {
            return false;
        }

        if (_plan.EarlyStopping == EarlyStopping.Always)
        {
            return true;
        }

        bool atTheEnd = _plan.EarlyStopping == EarlyStopping.Never && _plan.LengthPenalty > 0;
        double attainable = bestSum / Math.Pow(atTheEnd ? _plan.MaxLength - _plan.Prompt.Count : length, _plan.LengthPenalty);
        return _worst >= attainable;
    }
}
