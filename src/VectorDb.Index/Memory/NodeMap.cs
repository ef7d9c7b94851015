using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Index.Memory;

/// <summary>
/// Which row of the arrays holds which node, both ways. Rows are the index's own: freed ones are given out again, and a node may move to
/// another one. What readers look up is never locked.
/// </summary>
/// <remarks>
/// The node of each row is an array that is persisted; the way back is made from it when an index is loaded. It is in chunks that go when
/// their last node goes, so that it grows with the nodes there are and not with those there ever were.
/// </remarks>
internal sealed unsafe class NodeMap
{
    /// <summary>Nodes are below it: they are packed into 31 bits beside a score.</summary>
    public const uint NodeLimit = 1u << 31;

    private const int ChunkShift = 10;
    private const int ChunkNodes = 1 << ChunkShift;

    private readonly RowArray _nodes;
    private readonly uint _maxRows;
    private readonly Lock _changing = new();
    private readonly Stack<uint> _free = [];
    private Chunk?[] _rows = [];
    private uint _nextRow;
    private bool _isIdentity = true;

    /// <summary>Makes the map of an index without rows.</summary>
    /// <param name="nodes">uint32 a row: 1 + its node, 0 for none.</param>
    /// <param name="maxRows">Rows there may be.</param>
    public NodeMap(RowArray nodes, uint maxRows)
    {
        _nodes = nodes;
        _maxRows = maxRows;
    }

    /// <summary>Whether every node stands at the row of its own number, so that nothing needs to be looked up.</summary>
    public bool IsIdentity => Volatile.Read(ref _isIdentity);

    /// <summary>Bytes of the way from nodes to rows.</summary>
    public long Bytes
    {
        get
        {
            lock (_changing)
            {
                return ((long)_rows.Length * sizeof(ulong)) + ((long)_rows.Count(static chunk => chunk is not null) * ChunkNodes * sizeof(uint));
            }
        }
    }

    /// <summary>The row that holds a node.</summary>
    /// <returns>False if none does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetRow(uint node, out uint row)
    {
        Chunk?[] chunks = Volatile.Read(ref _rows);
        uint at = node >> ChunkShift;
        row = (at < (uint)chunks.Length && Volatile.Read(ref chunks[at]) is { } chunk ? Volatile.Read(ref chunk.Rows[node & (ChunkNodes - 1)]) : 0) - 1;
        return row != uint.MaxValue;
    }

    /// <summary>1 + the rows of 64 nodes, 0 for a node that has none; to be read volatile. Empty where none of them ever had one.</summary>
    /// <param name="first">The first node, a multiple of 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<uint> RowsFrom(uint first)
    {
        Chunk?[] chunks = Volatile.Read(ref _rows);
        uint at = first >> ChunkShift;
        return at < (uint)chunks.Length && Volatile.Read(ref chunks[at]) is { } chunk ? chunk.Rows.AsSpan((int)(first & (ChunkNodes - 1)), 64) : [];
    }

    /// <summary>Has what <see cref="TryGetRow"/> reads of a node brought near the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint node)
    {
        Chunk?[] chunks = Volatile.Read(ref _rows);
        uint at = node >> ChunkShift;
        if (Sse.IsSupported && at < (uint)chunks.Length && Volatile.Read(ref chunks[at]) is { } chunk)
        {
            // The collector may move the array meanwhile; fetching from where it was harms nothing.
            Sse.Prefetch0(Unsafe.AsPointer(ref chunk.Rows[node & (ChunkNodes - 1)]));
        }
    }

    /// <summary>The node that a row holds; <see cref="uint.MaxValue"/> for none. The row has memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NodeOf(uint row) => Volatile.Read(ref *(uint*)_nodes.Row(row)) - 1;

    /// <summary>Gives a node a row; the row says so once <see cref="Write"/> was called.</summary>
    /// <exception cref="IndexException">The node has a row, its number is too large, or the index is full.</exception>
    public uint Claim(uint node)
    {
        if (node >= NodeLimit)
        {
            throw new IndexException(IndexError.RowOutOfRange, $"Node {node} is too large; numbers are below {NodeLimit}.");
        }

        lock (_changing)
        {
            if (TryGetRow(node, out _))
            {
                throw new IndexException(
                    IndexError.RowInUse,
                    $"Node {node} already holds a vector; to replace it insert under a new number and remove this one, whose number is free after compaction.");
            }

            if (_free.Count == 0 && _nextRow >= _maxRows)
            {
                throw new IndexException(
                    IndexError.RowOutOfRange, $"The index holds {_maxRows} rows, as many as it may; remove some and compact, or raise {nameof(HnswOptions.MaxRows)}.");
            }

            uint row = TakeFree();
            Point(node, row);
            return row;
        }
    }

    /// <summary>Takes a free row for a purpose of the caller's, who frees it again.</summary>
    /// <returns>False if the index is full.</returns>
    public bool TryTake(out uint row)
    {
        lock (_changing)
        {
            bool isFull = _free.Count == 0 && _nextRow >= _maxRows;
            row = isFull ? 0 : TakeFree();
            return !isFull;
        }
    }

    /// <summary>Says on the row which node it holds.</summary>
    public void Write(uint row, uint node)
    {
        _nodes.BeforeWrite(row);
        Volatile.Write(ref *(uint*)_nodes.Row(row), node + 1);
    }

    /// <summary>Lets a node stand at another row, on which it is written.</summary>
    public void Move(uint node, uint row)
    {
        lock (_changing)
        {
            Point(node, row);
        }
    }

    /// <summary>Gives back a claim that came to nothing.</summary>
    public void Unclaim(uint node, uint row)
    {
        lock (_changing)
        {
            Forget(node);
            _free.Push(row);
        }
    }

    /// <summary>Frees rows, and the nodes that stand there.</summary>
    /// <returns>The nodes that stand nowhere any more.</returns>
    public List<uint> Free(IEnumerable<uint> rows)
    {
        List<uint> gone = [];
        lock (_changing)
        {
            foreach (uint row in rows)
            {
                uint node = NodeOf(row);
                if (node != uint.MaxValue && TryGetRow(node, out uint current) && current == row)
                {
                    Forget(node);
                    gone.Add(node);
                }

                if (node != uint.MaxValue)
                {
                    Write(row, uint.MaxValue);
                }

                _free.Push(row);
            }
        }

        return gone;
    }

    /// <summary>Makes the way back from what the rows say, and finds the free rows.</summary>
    /// <param name="rows">Rows that have memory.</param>
    /// <param name="holds">Whether a row holds a node.</param>
    /// <param name="isCurrent">Which row is right where two hold the same node.</param>
    public void Restore(uint rows, Predicate<uint> holds, Predicate<uint> isCurrent)
    {
        lock (_changing)
        {
            for (uint row = 0; row < rows; row++)
            {
                uint node = holds(row) ? NodeOf(row) : uint.MaxValue;
                if (node == uint.MaxValue)
                {
                    continue;
                }

                _nextRow = row + 1;
                if (!TryGetRow(node, out _) || isCurrent(row))
                {
                    Point(node, row);
                }
            }

            for (uint row = _nextRow; row-- > 0;)
            {
                if (!holds(row))
                {
                    _free.Push(row);
                }
            }
        }
    }

    private uint TakeFree()
    {
        if (_free.TryPop(out uint row))
        {
            return row;
        }

        row = _nextRow;
        _nextRow = row + 1;
        return row;
    }

    private void Point(uint node, uint row)
    {
        if (node != row)
        {
            Volatile.Write(ref _isIdentity, false);
        }

        uint at = node >> ChunkShift;
        if (at >= (uint)_rows.Length)
        {
            var grown = new Chunk?[Math.Max(at + 1, _rows.Length + (_rows.Length / 2))];
            _rows.CopyTo(grown, 0);
            Volatile.Write(ref _rows, grown);
        }

        Chunk chunk = _rows[at] ?? new Chunk();
        ref uint place = ref chunk.Rows[node & (ChunkNodes - 1)];
        chunk.Count += place == 0 ? 1 : 0;
        Volatile.Write(ref place, row + 1);
        Volatile.Write(ref _rows[at], chunk);
    }

    private void Forget(uint node)
    {
        Chunk chunk = _rows[node >> ChunkShift]!;
        Volatile.Write(ref chunk.Rows[node & (ChunkNodes - 1)], 0);
        if (--chunk.Count == 0)
        {
            Volatile.Write(ref _rows[node >> ChunkShift], null);
        }
    }

    private sealed class Chunk
    {
        public uint[] Rows { get; } = new uint[ChunkNodes];

        public int Count { get; set; }
    }
}
