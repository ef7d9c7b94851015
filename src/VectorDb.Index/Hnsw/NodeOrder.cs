namespace VectorDb.Index.Hnsw;

/// <summary>
/// An order of the rows in which rows that link to each other stand close together, so that a walk finds its next ones in memory that is
/// near the processor already: greedily, next comes the row that most of the last few link to (Gorder, Wei et al., SIGMOD 2016).
/// </summary>
internal sealed unsafe class NodeOrder
{
    // Measured on 100,000 rows of 512 dimensions: searches take a tenth less time, and hardly less with four times as many.
    private const int Window = 8;
    private const int CancellationPeriod = 4096;

    private readonly IndexState _state;
    private readonly uint _rows;
    private readonly int[] _linkedBy;
    private readonly RowFilter _placed;
    private readonly PriorityQueue<uint, int> _candidates = new();

    /// <summary>Orders the rows of a state.</summary>
    public NodeOrder(IndexState state)
    {
        _state = state;
        _rows = state.Store.Capacity;
        _linkedBy = new int[_rows];
        _placed = new RowFilter(_rows);
    }

    /// <summary>Every live row, in the order. Writers may go on meanwhile.</summary>
    public List<uint> Compute(CancellationToken cancellation)
    {
        List<uint> order = new(_state.LiveCount);
        uint rest = 0;
        while (TryTakeBest(out uint row) || TryTakeRest(ref rest, out row))
        {
            if (order.Count % CancellationPeriod == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            _placed.Set(new NodeId(row));
            order.Add(row);
            Count(row, 1);
            if (order.Count > Window)
            {
                Count(order[order.Count - 1 - Window], -1);
            }
        }

        return order;
    }

    private bool TryTakeBest(out uint row)
    {
        while (_candidates.TryDequeue(out row, out int priority))
        {
            if (_placed.Contains(new NodeId(row)))
            {
                continue;
            }

            if (-priority == _linkedBy[row])
            {
                return true;
            }

            // It has left the window of some since: it waits at the place it has now.
            _candidates.Enqueue(row, -_linkedBy[row]);
        }

        return false;
    }

    private bool TryTakeRest(ref uint rest, out uint row)
    {
        while (rest < _rows && (_placed.Contains(new NodeId(rest)) || !_state.Store.IsCurrent(rest)))
        {
            rest++;
        }

        row = rest;
        return rest < _rows;
    }

    private void Count(uint row, int change)
    {
        uint* links = _state.Layers.Links(row, 0);
        int slots = _state.Layers.Slots(0);
        for (int i = 0; i < slots && links[i] < _rows; i++)
        {
            uint link = links[i];
            if (!_placed.Contains(new NodeId(link)) && _state.Store.IsCurrent(link))
            {
                _linkedBy[link] += change;
                if (change > 0)
                {
                    _candidates.Enqueue(link, -_linkedBy[link]);
                }
            }
        }
    }
}
