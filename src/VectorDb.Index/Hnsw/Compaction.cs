using System.Numerics;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Takes removed rows out of the graph beside searches and writers: repairs the links that lead to them, moves the entry, waits for the
/// walks that may still see them, and frees them.
/// </summary>
internal sealed unsafe class Compaction
{
    private const uint RowsAtOnce = 256;

    private readonly IndexState _state;

    /// <summary>Compacts a state.</summary>
    public Compaction(IndexState state)
    {
        _state = state;
    }

    /// <summary>Frees every row that was removed before the call.</summary>
    /// <returns>The nodes that are gone, ascending.</returns>
    public IReadOnlyList<NodeId> Run(CancellationToken cancellation)
    {
        if (!_state.Rebuilding.Wait(0, cancellation))
        {
            throw new IndexException(IndexError.Busy, "The index is being compacted or reordered already; wait for that to end.");
        }

        try
        {
            RowFilter doomed = Doom();
            List<uint> rows = [.. doomed.Rows().Select(static row => row.Value)];
            if (rows.Count == 0)
            {
                return [];
            }

            RepairLinks(doomed, cancellation);
            MoveEntry(doomed);
            _state.Contexts.WaitForEarlierWalks(cancellation);
            return Free(rows);
        }
        finally
        {
            _state.Rebuilding.Release();
        }
    }

    /// <summary>Copies the set of removed rows. Inserts in progress end first; later ones link to none of these rows.</summary>
    private RowFilter Doom()
    {
        _state.Writers.EnterWriteLock();
        try
        {
            uint rows = _state.Store.Capacity;
            var doomed = new RowFilter(rows);
            uint words = (rows + 63) >> 6;
            Span<ulong> into = doomed.StretchOf(0, (int)words);
            for (uint i = 0; i < words; i++)
            {
                into[(int)i] = *(ulong*)_state.Store.Removed.Words.Row(i);
            }

            return doomed;
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }
    }

    private void RepairLinks(RowFilter doomed, CancellationToken cancellation)
    {
        if (_state.Graph is not { } graph)
        {
            return;
        }

        uint rows = _state.Store.Capacity;
        using ContextPool.Lease lease = _state.Contexts.Rent(rows);
        for (uint start = 0; start < rows; start += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            _state.Writers.EnterReadLock();
            try
            {
                for (uint row = start; row < Math.Min(start + RowsAtOnce, rows); row++)
                {
                    // Rows in the middle of their insert are neither: they point at no doomed row.
                    bool stays = _state.Store.Live.Get(row) || _state.Store.Removed.Get(row);
                    if (stays && !doomed.Contains(new NodeId(row)))
                    {
                        graph.Repair(row, doomed, lease.Context);
                    }
                }
            }
            finally
            {
                _state.Writers.ExitReadLock();
            }
        }
    }

    private void MoveEntry(RowFilter doomed)
    {
        _state.Writers.EnterWriteLock();
        try
        {
            if (!_state.Layers.TryGetEntry(out uint entry, out _) || !doomed.Contains(new NodeId(entry)))
            {
                return;
            }

            _state.Layers.PackedEntry = GraphLayers.NoEntry;
            for (uint word = 0; word < (_state.Store.Capacity + 63) >> 6; word++)
            {
                ulong live = *(ulong*)_state.Store.Live.Words.Row(word);
                for (; live != 0; live &= live - 1)
                {
                    uint row = (word << 6) + (uint)BitOperations.TrailingZeroCount(live);
                    _state.Layers.OfferEntry(row, _state.Layers.Levels.LevelOf(row));
                }
            }
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }
    }

    private List<NodeId> Free(List<uint> rows)
    {
        _state.Writers.EnterReadLock();
        try
        {
            foreach (uint row in rows)
            {
                _state.Store.Removed.Clear(row);
                _state.Store.Linked.Clear(row);
            }

            _state.AddRemoved(-rows.Count);
            return [.. _state.Store.Nodes.Free(rows).Order().Select(static node => new NodeId(node))];
        }
        finally
        {
            _state.Writers.ExitReadLock();
        }
    }
}
