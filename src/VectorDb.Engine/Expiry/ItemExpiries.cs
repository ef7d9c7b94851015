using VectorDb.Index;

namespace VectorDb.Engine.Expiry;

/// <summary>When the items of a collection expire, by row; those that never do are not in here. Safe for use from several threads.</summary>
internal sealed class ItemExpiries
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, long> _ends = [];
    private readonly SortedSet<(long End, uint Row)> _order = [];

    // The first end, so that nobody waits for the lock while nothing is over.
    private long _first = long.MaxValue;

    /// <summary>Notes when the item at a row expires; null for never.</summary>
    public void Set(NodeId row, DateTimeOffset? end)
    {
        if (end is not { } time)
        {
            return;
        }

        lock (_gate)
        {
            Forget(row);
            _ends[row.Value] = time.UtcTicks;
            _order.Add((time.UtcTicks, row.Value));
            Volatile.Write(ref _first, _order.Min.End);
        }
    }

    /// <summary>Forgets a row.</summary>
    public void Remove(NodeId row)
    {
        lock (_gate)
        {
            Forget(row);
        }
    }

    /// <summary>Whether the item at a row is over.</summary>
    public bool IsOver(NodeId row, DateTimeOffset now)
    {
        if (now.UtcTicks < Volatile.Read(ref _first))
        {
            return false;
        }

        lock (_gate)
        {
            return _ends.TryGetValue(row.Value, out long end) && end <= now.UtcTicks;
        }
    }

    /// <summary>How many items are over and still there.</summary>
    public int CountOver(DateTimeOffset now) => Over(now, int.MaxValue).Count;

    /// <summary>The rows of items that are over, the longest first.</summary>
    public IReadOnlyList<NodeId> Over(DateTimeOffset now, int most)
    {
        if (now.UtcTicks < Volatile.Read(ref _first))
        {
            return [];
        }

        lock (_gate)
        {
            return [.. _order.TakeWhile(e => e.End <= now.UtcTicks).Take(most).Select(static e => new NodeId(e.Row))];
        }
    }

    private void Forget(NodeId row)
    {
        if (_ends.Remove(row.Value, out long end))
        {
            _order.Remove((end, row.Value));
            Volatile.Write(ref _first, _order.Count == 0 ? long.MaxValue : _order.Min.End);
        }
    }
}
