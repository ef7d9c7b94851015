namespace VectorDb.Models.Generation.Searching;

/// <summary>
/// Beam search with the semantics of transformers' BeamSearchScorer: log-softmax, then the rules; twice as many candidates as
/// beams; an end token below the first so many is dropped; a text's score counts the end token in its length, the prompt not.
/// </summary>
internal sealed class BeamSearch : ITextSearch
{
    private const float Impossible = -1e9f;

    private readonly SearchPlan _plan;
    private readonly LogitRules _rules;
    private readonly Hypotheses _hypotheses;
    private readonly TokenSampler? _sampler;
    private readonly Candidates _candidates;
    private int[][] _texts;
    private float[] _sums;
    private int[] _parents = [];
    private int[] _next = [];
    private float[] _scratch = [];

    public BeamSearch(SearchPlan plan)
    {
        _plan = plan;
        _rules = new LogitRules(plan);
        _hypotheses = new Hypotheses(plan);
        _sampler = plan.Samples ? new TokenSampler(plan, 0) : null;
        _candidates = new Candidates(Math.Max(2, 1 + plan.EndTokens.Count) * plan.Beams);
        _texts = [.. Enumerable.Repeat(plan.Prompt.ToArray(), plan.Beams)];
        _sums = [.. Enumerable.Range(0, plan.Beams).Select(beam => beam == 0 ? 0 : Impossible)];
        Rows = 1;
    }

    public int Rows { get; private set; }

    public ReadOnlySpan<int> Parents => _parents;

    public ReadOnlySpan<int> NextTokens => _next;

    public bool IsDone { get; private set; }

    public IReadOnlyList<FoundText> Results => [.. _hypotheses.BestFirst.Take(_plan.Returned).Select(EndProperly)];

    public void Take(Span<float> logits)
    {
        int vocabulary = logits.Length / Rows;
        if (_scratch.Length < 2 * vocabulary)
        {
            _scratch = new float[2 * vocabulary];
        }

        bool first = Rows == 1 && _plan.Beams > 1; // All beams begin in the one row of the prompt.
        _candidates.Clear();
        for (int beam = 0; beam < _plan.Beams; beam++)
        {
            Span<float> row = _scratch.AsSpan(0, vocabulary);
            logits.Slice((first ? 0 : beam) * vocabulary, vocabulary).CopyTo(row);
            Score(beam, row, _scratch.AsSpan(vocabulary, vocabulary));
        }

        Choose(first);
        int length = _texts[0].Length - _plan.Prompt.Count;
        if (_hypotheses.IsDone(_candidates.HighestSum, length) || _texts[0].Length >= _plan.MaxLength)
        {
            End(length);
        }
    }

    private void Score(int beam, Span<float> row, Span<float> scratch)
    {
        LogSoftmax.Apply(row, scratch);
        _rules.Apply(_texts[beam], row);
        _sampler?.Warp(row, scratch);
        for (int token = 0; token < row.Length; token++)
        {
            float sum = row[token] + _sums[beam];
            if (_sampler is null)
            {
                _candidates.Offer(sum, sum, beam, token);
            }
            else if (!float.IsNegativeInfinity(sum))
            {
                _candidates.Offer(_sampler.Perturb(sum), sum, beam, token);
            }
        }
    }

    /// <summary>Goes down the candidates until every beam has a token; end tokens make finished texts.</summary>
    private void Choose(bool first)
    {
        List<int[]> texts = [];
        List<float> sums = [];
        List<int> parents = [];
        int rank = 0;
        foreach (Candidate candidate in _candidates.BestFirst)
        {
            int[] text = _texts[candidate.Beam];
            if (!_plan.EndTokens.Contains(candidate.Token))
            {
                texts.Add([.. text, candidate.Token]);
                sums.Add(candidate.Sum);
                parents.Add(first ? 0 : candidate.Beam);
            }
            else if (rank < _plan.Beams)
            {
                _hypotheses.Add(text, candidate.Sum, text.Length + 1 - _plan.Prompt.Count, FinishReason.EndToken);
            }

            rank++;
            if (texts.Count == _plan.Beams)
            {
                break;
            }
        }

        while (texts.Count < _plan.Beams)
        {
            // A vocabulary smaller than the beams leaves some with nothing: they go on as impossible ones.
            texts.Add([.. _texts[0], _plan.EndTokens[0]]);
            sums.Add(Impossible);
            parents.Add(0);
        }

        (_texts, _sums, _parents) = ([.. texts], [.. sums], [.. parents]);
        _next = [.. texts.Select(text => text[^1])];
        Rows = _plan.Beams;
    }

    private void End(int length)
    {
        bool closed = _hypotheses.IsDone(_candidates.HighestSum, length);
        for (int beam = 0; beam < _plan.Beams && !closed; beam++)
        {
            _hypotheses.Add(_texts[beam], _sums[beam], length, FinishReason.Length);
        }

        IsDone = true;
        (_parents, _next, Rows) = ([], [], 0);
    }

    /// <summary>Finished texts are kept without their end token.</summary>
    private FoundText EndProperly(FoundText text) =>
        text.Finish == FinishReason.EndToken ? text with { Tokens = [.. text.Tokens, _plan.EndTokens[0]] } : text;
}
