using System.Runtime.CompilerServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Moves nodes to other rows of the bottom layer beside searches and writers. A node is copied and stands at both rows until every link
/// leads to the new one and every walk that may know the old one only has ended; so it is found at all times, and a checkpoint cut at any of
/// them is finished when it is loaded.
/// </summary>
internal sealed unsafe class NodeMoves
{
    private const uint RowsAtOnce = 1024;

    private readonly IndexState _state;
    private readonly RowStore _store;
    private readonly Dictionary<uint, uint> _moved = [];

    // Who looks through every link asks this first: few of them lead to a moved node.
    private readonly RowFilter _left = new();

    /// <summary>Moves nodes of a state; one batch of moves at a time.</summary>
    public NodeMoves(IndexState state)
    {
        _state = state;
        _store = state.Store;
    }

    /// <summary>Copies nodes to free rows and sends new links there. Writers wait meanwhile.</summary>
    /// <param name="moves">Rows of the bottom layer only. Left out are those whose node is not live any more.</param>
    /// <returns>The moves that were made.</returns>
    public List<(uint From, uint To)> Start(ReadOnlySpan<(uint From, uint To)> moves)
    {
        List<(uint From, uint To)> made = [];
        _state.Writers.EnterWriteLock();
        try
        {
            foreach ((uint from, uint to) in moves)
            {
                if (_store.IsCurrent(from))
                {
                    Copy(from, to);
                    _moved.Add(from, to);
                    _left.Set(new NodeId(from));
                    made.Add((from, to));
                }
            }
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }

        return made;
    }

    /// <summary>Takes up a move that a loaded checkpoint was cut in the middle of.</summary>
    /// <returns>False if the node was removed after its move.</returns>
    public bool TryResume(uint from)
    {
        if (!_store.Nodes.TryGetRow(_store.Nodes.NodeOf(from), out uint to) || to == from)
        {
            return false;
        }

        _moved.Add(from, to);
        _left.Set(new NodeId(from));
        return true;
    }

    /// <summary>Leads every link to the new rows and empties the old ones.</summary>
    /// <returns>The old rows, which are the caller's to free.</returns>
    public List<uint> Finish()
    {
        List<uint> left = [.. _moved.Keys];
        if (left.Count == 0)
        {
            return left;
        }

        Redirect();

        // Whoever began before the copies were made may know the old rows alone, and passes over rows that are not live.
        _state.Contexts.WaitForEarlierWalks(CancellationToken.None);
        Beside(() =>
        {
            foreach (uint row in left)
            {
                _store.Live.Clear(row);
            }
        });
        _state.Contexts.WaitForEarlierWalks(CancellationToken.None);
        Beside(() =>
        {
            foreach (uint row in left)
            {
                _store.Removed.Clear(row);
                _store.Linked.Clear(row);
                _store.Nodes.Write(row, uint.MaxValue);
                _left.Clear(new NodeId(row));
            }
        });
        _moved.Clear();
        return left;
    }

    private void Copy(uint from, uint to)
    {
        foreach (RowArray array in _store.BottomArrays())
        {
            array.BeforeWrite(to);
            Unsafe.CopyBlock(array.Row(to), array.Row(from), (uint)array.Stride);
        }

        uint node = _store.Nodes.NodeOf(from);
        _store.Nodes.Write(to, node);
        _store.Linked.Set(to);
        _store.Live.Set(to);
        _store.Removed.Set(from);
        _store.Nodes.Move(node, to);
    }

    private void Redirect()
    {
        for (uint start = 0; start < _store.Capacity; start += RowsAtOnce)
        {
            uint end = Math.Min(start + RowsAtOnce, _store.Capacity);
            Beside(() =>
            {
                for (uint row = start; row < end; row++)
                {
                    // Rows in the middle of their insert lead to no moved node.
                    if (_store.Live.Get(row) || _store.Removed.Get(row))
                    {
                        RedirectRow(row);
                    }
                }
            });
        }
    }

    private void RedirectRow(uint row)
    {
        if (LeadsAway(_state.Layers.Links(row, 0), _state.Layers.Slots(0)))
        {
            using RowLocks.Holder held = _state.Locks.Enter(row);
            _state.Layers.Write(row, 0, Renamed(_state.Layers.Links(row, 0), _state.Layers.Slots(0)));
        }

        if (_state.Layers.HasTextLinks && LeadsAway(_state.Layers.TextLinks(row), _state.Layers.TextSlots))
        {
            using RowLocks.Holder held = _state.Locks.Enter(row);
            _state.Layers.WriteTextLinks(row, Renamed(_state.Layers.TextLinks(row), _state.Layers.TextSlots));
        }
    }

    private bool LeadsAway(uint* links, int slots)
    {
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink; i++)
        {
            if (_left.Contains(new NodeId(links[i])))
            {
                return true;
            }
        }

        return false;
    }

    // A text may have linked the new row beside the old one.
    private uint[] Renamed(uint* links, int slots)
    {
        List<uint> renamed = [];
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink; i++)
        {
            uint link = _moved.GetValueOrDefault(links[i], links[i]);
            if (!renamed.Contains(link))
            {
                renamed.Add(link);
            }
        }

        return [.. renamed];
    }

    private void Beside(Action work)
    {
        _state.Writers.EnterReadLock();
        try
        {
            work();
        }
        finally
        {
            _state.Writers.ExitReadLock();
        }
    }
}
