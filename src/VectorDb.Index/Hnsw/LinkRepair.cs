using VectorDb.Index.Quantization;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Takes doomed rows out of the links of one row: their neighbours become candidates in their place, and Algorithm 4 chooses anew, as
/// FreshDiskANN consolidates deletes (Singh et al., arXiv:2105.09613, Algorithm 4).
/// </summary>
internal readonly unsafe struct LinkRepair<TCodec>
    where TCodec : struct, ICodec
{
    private readonly GraphLayers _layers;
    private readonly RowLocks _locks;
    private readonly TCodec _codec;
    private readonly GraphLinker<TCodec> _linker;

    /// <summary>Repairs these layers.</summary>
    public LinkRepair(GraphLayers layers, RowLocks locks, TCodec codec, GraphLinker<TCodec> linker)
    {
        _layers = layers;
        _locks = locks;
        _codec = codec;
        _linker = linker;
    }

    /// <summary>Repairs a row's links on every layer it stands on.</summary>
    /// <param name="row">A row that stays.</param>
    /// <param name="doomed">The rows that go.</param>
    /// <param name="context">Scratch memory.</param>
    public void Run(uint row, RowFilter doomed, SearchContext context)
    {
        for (int level = _layers.Levels.LevelOf(row); level >= 0; level--)
        {
            if (HasDoomed(row, level, doomed))
            {
                Repair(row, level, doomed, context);
            }
        }

        if (_layers.HasTextLinks)
        {
            DropTextLinks(row, doomed);
        }
    }

    private bool HasDoomed(uint row, int level, RowFilter doomed)
    {
        uint* links = _layers.Links(row, level);
        int slots = _layers.Slots(level);
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink; i++)
        {
            if (doomed.Contains(new NodeId(links[i])))
            {
                return true;
            }
        }

        return false;
    }

    // Texts that come will learn others in their place.
    private void DropTextLinks(uint row, RowFilter doomed)
    {
        using RowLocks.Holder held = _locks.Enter(row);
        uint* links = _layers.TextLinks(row);
        int used = GraphLayers.CountUsed(links, _layers.TextSlots);
        Span<uint> kept = stackalloc uint[used];
        int count = 0;
        for (int i = 0; i < used; i++)
        {
            kept[count] = links[i];
            count += doomed.Contains(new NodeId(links[i])) ? 0 : 1;
        }

        if (count < used)
        {
            _layers.WriteTextLinks(row, kept[..count]);
        }
    }

    private void Repair(uint row, int level, RowFilter doomed, SearchContext context)
    {
        using RowLocks.Holder held = _locks.Enter(row);
        int slots = _layers.Slots(level);
        int most = SearchContext.MaxBatch - slots;
        int count = 0;
        context.Visit(row);
        uint* links = _layers.Links(row, level);
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink; i++)
        {
            if (!doomed.Contains(new NodeId(links[i])))
            {
                Offer(row, links[i], context, ref count);
                continue;
            }

            // The lists of doomed rows do not change any more.
            uint* beyond = _layers.Links(links[i], level);
            for (int j = 0; j < slots && beyond[j] != GraphLayers.NoLink && count < most; j++)
            {
                if (!doomed.Contains(new NodeId(beyond[j])))
                {
                    Offer(row, beyond[j], context, ref count);
                }
            }
        }

        context.ClearVisited();

        // As many links as before: lists that shrink with every repair lose recall round by round.
        _linker.Rewrite(row, level, new Span<ulong>(context.Batch, count), GraphLayers.CountUsed(links, slots));
    }

    private void Offer(uint row, uint candidate, SearchContext context, ref int count)
    {
        if (candidate < context.Rows && context.Visit(candidate))
        {
            context.Batch[count++] = CandidateKey.Pack(_codec.ScorePair(row, candidate), candidate);
        }
    }
}
