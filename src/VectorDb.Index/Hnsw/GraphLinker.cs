using VectorDb.Index.Memory;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Algorithm 1 of the paper, INSERT. Any number of threads may link rows at once: a row's lists change under its own lock, and one lock
/// is held at a time.
/// </summary>
internal readonly unsafe struct GraphLinker<TCodec>
    where TCodec : struct, ICodec
{
    private readonly RowStore _store;
    private readonly GraphLayers _layers;
    private readonly RowLocks _locks;
    private readonly TCodec _codec;
    private readonly int _efConstruction;

    /// <summary>Links rows of a store into its layers.</summary>
    public GraphLinker(RowStore store, GraphLayers layers, RowLocks locks, TCodec codec, int efConstruction)
    {
        _store = store;
        _layers = layers;
        _locks = locks;
        _codec = codec;
        _efConstruction = efConstruction;
    }

    /// <summary>Links a row whose vector and code are stored; the context's query is prepared from the same vector.</summary>
    public void Insert(uint row, SearchContext context)
    {
        int top = _layers.Prepare(row);
        if (!_layers.TryGetEntry(out uint entry, out int entryLevel))
        {
            if (_layers.OfferEntry(row, top))
            {
                return;
            }

            _layers.TryGetEntry(out entry, out entryLevel);
        }

        var walk = new GraphWalk<TCodec>(_layers, _codec);
        int joined = Math.Min(top, entryLevel);
        uint nearest = walk.Descend(context, entry, entryLevel, joined + 1);
        Span<uint> chosen = stackalloc uint[(joined + 1) * _layers.M];
        Span<int> counts = stackalloc int[joined + 1];
        for (int level = joined; level >= 0; level--)
        {
            walk.SearchLayer(context, nearest, level, WalkOptions.ForInsert(_efConstruction, _layers.M), CancellationToken.None);
            nearest = CandidateKey.Row(context.Pool.Keys[0]);
            Span<ulong> candidates = LiveCandidates(context, row);
            counts[level] = NeighborSelection.SelectNeighborsHeuristic(_codec, candidates, _layers.M, chosen[(level * _layers.M)..]);
        }

        // From the bottom up: whoever meets the row on a layer finds it linked on the layers below.
        for (int level = 0; level <= joined; level++)
        {
            Connect(row, level, chosen.Slice(level * _layers.M, counts[level]), context);
        }

        _layers.OfferEntry(row, top);
    }

    /// <summary>Adds a link to a row's list; when the list is full, chooses anew among its links and the added one.</summary>
    public void AddLink(uint to, uint added, int level, SearchContext context)
    {
        using RowLocks.Holder held = _locks.Enter(to);
        int slots = _layers.Slots(level);
        uint* links = _layers.Links(to, level);
        int used = GraphLayers.CountUsed(links, slots);
        if (new ReadOnlySpan<uint>(links, used).Contains(added))
        {
            return;
        }

        if (used < slots)
        {
            _layers.BeforeWrite(to, level);
            Volatile.Write(ref links[used], added);
            return;
        }

        for (int i = 0; i < used; i++)
        {
            context.Batch[i] = CandidateKey.Pack(_codec.ScorePair(to, links[i]), links[i]);
        }

        context.Batch[used] = CandidateKey.Pack(_codec.ScorePair(to, added), added);
        Rewrite(to, level, new Span<ulong>(context.Batch, used + 1), least: 0);
    }

    /// <summary>Sorts candidates, chooses among them and writes them as the row's links; the row's lock is held.</summary>
    /// <param name="row">The row.</param>
    /// <param name="level">The layer.</param>
    /// <param name="candidates">Keys with scores to the row, in any order; sorted in place.</param>
    /// <param name="least">Links to keep at least, diverse or not.</param>
    public void Rewrite(uint row, int level, Span<ulong> candidates, int least)
    {
        candidates.Sort();
        int slots = _layers.Slots(level);
        Span<uint> chosen = stackalloc uint[slots];
        int count = NeighborSelection.SelectNeighborsHeuristic(_codec, candidates, slots, chosen);
        count = NeighborSelection.KeepPrunedConnections(candidates, count, least, chosen);
        _layers.Write(row, level, chosen[..count]);
    }

    private void Connect(uint row, int level, ReadOnlySpan<uint> neighbours, SearchContext context)
    {
        using (_locks.Enter(row))
        {
            _layers.Write(row, level, neighbours);
        }

        foreach (uint neighbour in neighbours)
        {
            AddLink(neighbour, row, level, context);
        }
    }

    // Removed rows still lead the walk on, but nobody new points at them.
    private Span<ulong> LiveCandidates(SearchContext context, uint self)
    {
        ulong* keys = context.Pool.Keys;
        int kept = 0;
        for (int i = 0; i < context.Pool.Count; i++)
        {
            uint candidate = CandidateKey.Row(keys[i]);
            keys[kept] = keys[i];
            kept += candidate != self && !_store.Removed.Get(candidate) ? 1 : 0;
        }

        return new Span<ulong>(keys, kept);
    }
}
