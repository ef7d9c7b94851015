namespace VectorDb.Models.Generation.Searching;

/// <summary>The best so many candidates of those offered, in order; of equals the first offered comes first.</summary>
internal sealed class Candidates
{
    private readonly Candidate[] _best;
    private int _count;

    public Candidates(int capacity)
    {
        _best = new Candidate[capacity];
    }

    /// <summary>By sum; those that were drawn are ordered by sum too, as transformers sorts them.</summary>
    public IEnumerable<Candidate> BestFirst => _best.Take(_count).OrderByDescending(candidate => candidate.Sum);

    /// <summary>The highest sum of all that were kept.</summary>
    public double HighestSum => _best.Take(_count).Max(candidate => candidate.Sum);

    public void Clear() => _count = 0;

    public void Offer(double rank, float sum, int beam, int token)
    {
        if (_count == _best.Length && rank <= _best[^1].Rank)
        {
            return;
        }

        int place = _count < _best.Length ? _count++ : _best.Length - 1;
        while (place > 0 && _best[place - 1].Rank < rank)
        {
            _best[place] = _best[place - 1];
            place--;
        }

        _best[place] = new Candidate(rank, sum, beam, token);
    }
}
