using System.Collections.Concurrent;
using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>
/// Which item stands at which row of a collection's indexes. Rows rise in the order of writes and are never used twice,
/// so a listing by row is a listing in the order of storing. Names are in chunks that go with their last item: memory follows the items
/// there are, not those there ever were. One writer; any number of readers beside it.
/// </summary>
internal sealed class ItemTable
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly ConcurrentDictionary<string, uint> _rows = new(StringComparer.Ordinal);
    private volatile Chunk?[] _chunks = [];
    private uint _nextRow;

    /// <summary>How many rows names take memory for.</summary>
    public int NamedRows => _chunks.Count(static chunk => chunk is not null) * ChunkSize;

    /// <summary>How many items there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The row that the next write gets.</summary>
    public NodeId NextRow => new(Volatile.Read(ref _nextRow));

    /// <summary>Gives an id the next row. Lookups by id still find the old row until <see cref="Publish"/>.</summary>
    public NodeId Reserve(ItemId id)
    {
        uint row = _nextRow;
        SetName(row, id.Value);
        Volatile.Write(ref _nextRow, row + 1);
        return new NodeId(row);
    }

    /// <summary>Makes a reserved row the item's; tells the row it had before.</summary>
    public NodeId? Publish(ItemId id, NodeId row)
    {
        NodeId? before = null;
        if (_rows.TryGetValue(id.Value, out uint old))
        {
            before = new NodeId(old);
            ClearName(old);
        }

        _rows[id.Value] = row.Value;
        return before;
    }

    /// <summary>Puts an item at a row that it has had before, when the table is read back.</summary>
    public void Restore(ItemId id, NodeId row)
    {
        SetName(row.Value, id.Value);
        _rows[id.Value] = row.Value;
    }

    /// <summary>Sets where rows go on, when the table is read back.</summary>
    public void RestoreNextRow(NodeId next) => _nextRow = next.Value;

    /// <summary>Takes an item out; tells the row it had.</summary>
    public NodeId? Remove(ItemId id)
    {
        if (!_rows.TryRemove(id.Value, out uint row))
        {
            return null;
        }

        ClearName(row);
        return new NodeId(row);
    }

    /// <summary>The row of an item, or null.</summary>
    public NodeId? RowOf(string id) => _rows.TryGetValue(id, out uint row) ? new NodeId(row) : null;

    /// <summary>The item whose current row this is, or null: a row is skipped once its item was replaced or deleted.</summary>
    public ItemId? ItemAt(NodeId row)
    {
        if (ChunkOf(row.Value)?.Names[row.Value & (ChunkSize - 1)] is not { } id)
        {
            return null;
        }

        return _rows.TryGetValue(id, out uint current) && current == row.Value ? ItemId.Stored(id) : null;
    }

    /// <summary>Items in the order of their rows, from <paramref name="from"/> on.</summary>
    public IEnumerable<(NodeId Row, ItemId Id)> From(NodeId from)
    {
        for (uint row = from.Value; row < NextRow.Value; row++)
        {
            if (ChunkOf(row) is null)
            {
                row |= ChunkSize - 1;
                continue;
            }

            if (ItemAt(new NodeId(row)) is { } id)
            {
                yield return (new NodeId(row), id);
            }
        }
    }

    private Chunk? ChunkOf(uint row)
    {
        Chunk?[] chunks = _chunks;
        uint at = row >> ChunkBits;
        return at < chunks.Length ? Volatile.Read(ref chunks[at]) : null;
    }

    private void SetName(uint row, string id)
    {
        uint at = row >> ChunkBits;
        if (at >= _chunks.Length)
        {
            Chunk?[] grown = new Chunk?[at + 1];
            _chunks.CopyTo(grown, 0);
            _chunks = grown;
        }

        Chunk chunk = _chunks[at] ?? new Chunk();
        chunk.Used++;
        chunk.Names[row & (ChunkSize - 1)] = id;
        Volatile.Write(ref _chunks[at], chunk);
    }

    private void ClearName(uint row)
    {
        Chunk chunk = _chunks[row >> ChunkBits]!;
        chunk.Names[row & (ChunkSize - 1)] = null;
        if (--chunk.Used == 0)
        {
            Volatile.Write(ref _chunks[row >> ChunkBits], null);
        }
    }

    private sealed class Chunk
    {
        public string?[] Names { get; } = new string?[ChunkSize];

        public int Used { get; set; }
    }
}
