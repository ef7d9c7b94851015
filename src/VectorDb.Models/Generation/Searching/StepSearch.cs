using System.Numerics.Tensors;

namespace VectorDb.Models.Generation.Searching;

/// <summary>One token after another: the most probable one, or one drawn by chance. Several drawn texts do not see one another.</summary>
internal sealed class StepSearch : ITextSearch
{
    private readonly SearchPlan _plan;
    private readonly LogitRules _rules;
    private readonly FoundText?[] _found;
    private readonly List<Branch> _open = [];
    private int[] _parents = [];
    private int[] _next = [];
    private float[] _row = [];
    private float[] _scratch = [];

    public StepSearch(SearchPlan plan)
    {
        _plan = plan;
        _rules = new LogitRules(plan);
        _found = new FoundText?[plan.Returned];
        for (int i = 0; i < plan.Returned; i++)
        {
            _open.Add(new Branch(i, [.. plan.Prompt], plan.Samples ? new TokenSampler(plan, i) : null));
        }

        Rows = 1;
    }

    public int Rows { get; private set; }

    public ReadOnlySpan<int> Parents => _parents;

    public ReadOnlySpan<int> NextTokens => _next;

    public bool IsDone => _open.Count == 0;

    public IReadOnlyList<FoundText> Results => [.. _found.Select(text => text!).OrderByDescending(text => text.Score)];

    public void Take(Span<float> logits)
    {
        int vocabulary = logits.Length / Rows;
        bool first = Rows < _open.Count; // All branches begin in the one row of the prompt.
        List<int> parents = [];
        List<int> next = [];
        List<Branch> open = [];
        if (_row.Length < vocabulary)
        {
            (_row, _scratch) = (new float[vocabulary], new float[vocabulary]);
        }

        Span<float> row = _row.AsSpan(0, vocabulary);
        for (int i = 0; i < _open.Count; i++)
        {
            int parent = first ? 0 : i;
            logits.Slice(parent * vocabulary, vocabulary).CopyTo(row);
            int token = Choose(_open[i], row);
            if (_found[_open[i].Index] is null)
            {
                parents.Add(parent);
                next.Add(token);
                open.Add(_open[i]);
            }
        }

        _open.Clear();
        _open.AddRange(open);
        (_parents, _next, Rows) = ([.. parents], [.. next], open.Count);
    }

    private int Choose(Branch branch, Span<float> row)
    {
        _rules.Apply(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(branch.Tokens), row);
        Span<float> scratch = _scratch.AsSpan(0, row.Length);
        int token;
        if (branch.Sampler is { } sampler)
        {
            token = sampler.Draw(row, scratch);
        }
        else
        {
            token = TensorPrimitives.IndexOfMax<float>(row);
        }

        LogSoftmax.Apply(row, scratch);
        branch.Sum += row[token];
        branch.Tokens.Add(token);
        bool ends = _plan.EndTokens.Contains(token);
        if (ends || branch.Tokens.Count >= _plan.MaxLength)
        {
            int length = branch.Tokens.Count - _plan.Prompt.Count;
            double score = branch.Sum / Math.Pow(length, _plan.LengthPenalty);
            _found[branch.Index] = new FoundText([.. branch.Tokens], score, ends ? FinishReason.EndToken : FinishReason.Length);
        }

        return token;
    }

    private sealed class Branch(int index, List<int> tokens, TokenSampler? sampler)
    {
        public int Index { get; } = index;

        public List<int> Tokens { get; } = tokens;

        public TokenSampler? Sampler { get; } = sampler;

        public double Sum { get; set; }
    }
}
