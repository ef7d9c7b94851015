namespace VectorDb.Index.Measurement;

/// <summary>
/// Measures an index's recall on the queries that it really gets: a few of them, drawn by chance, are kept and repeated both ways by a
/// background task of the caller's.
/// </summary>
public sealed class RecallSampler
{
    private readonly HnswIndex _index;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly double _share;
    private readonly int _waitingLimit;
    private readonly int _window;
    private readonly Queue<(float[] Query, SearchParameters Parameters)> _waiting = [];
    private readonly Queue<(int Found, int Wanted)> _measured = [];

    /// <summary>Makes a sampler.</summary>
    /// <param name="index">The index.</param>
    /// <param name="share">Share of queries to take, 0 to 1.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="waiting">Queries kept at most until they are measured; later ones are left out.</param>
    /// <param name="window">Latest measurements that the estimate rests on.</param>
    public RecallSampler(HnswIndex index, double share, int seed, int waiting = 64, int window = 1000)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (share is not (>= 0 and <= 1) || waiting < 1 || window < 1)
        {
            throw new IndexException(
                IndexError.InvalidOptions, $"A sampler takes a share between 0 and 1 and at least 1 waiting and measured query, not {share}, {waiting} and {window}.");
        }

        _index = index;
        _share = share;
        _random = new Random(seed);
        _waitingLimit = waiting;
        _window = window;
    }

    /// <summary>Recall over the latest measurements.</summary>
    public RecallEstimate Estimate
    {
        get
        {
            lock (_lock)
            {
                return RecallEstimate.From(_measured);
            }
        }
    }

    /// <summary>Shows the sampler a query that was answered; it is copied if it is drawn.</summary>
    /// <param name="query">float32 [dimensions].</param>
    /// <param name="parameters">What it asked for; exact searches say nothing and are passed over.</param>
    public void Offer(ReadOnlySpan<float> query, SearchParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Exact)
        {
            return;
        }

        lock (_lock)
        {
            if (_waiting.Count < _waitingLimit && _random.NextDouble() < _share)
            {
                _waiting.Enqueue((query.ToArray(), parameters));
            }
        }
    }

    /// <summary>Repeats one waiting query as it was and exactly, and compares.</summary>
    /// <returns>False if none was waiting.</returns>
    public bool MeasureNext(CancellationToken cancellation = default)
    {
        (float[] Query, SearchParameters Parameters) sample;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out sample))
            {
                return false;
            }
        }

        var found = new Neighbor[sample.Parameters.K];
        var exact = new Neighbor[sample.Parameters.K];
        int foundCount = _index.Search(sample.Query, sample.Parameters, found, cancellation);
        int exactCount = _index.Search(sample.Query, sample.Parameters with { Exact = true }, exact, cancellation);
        if (exactCount == 0)
        {
            return true;
        }

        // Among equal scores either row is right: a result counts if it is as good as the last exact one.
        float least = exact[exactCount - 1].Score;
        int hits = found.AsSpan(0, foundCount).ToArray().Count(neighbour => neighbour.Score >= least);
        lock (_lock)
        {
            _measured.Enqueue((Math.Min(hits, exactCount), exactCount));
            if (_measured.Count > _window)
            {
                _measured.Dequeue();
            }
        }

        return true;
    }
}
