using VectorDb.V1;

namespace VectorDb.Client.Ingest;

/// <summary>
/// The items of a stream that are not acknowledged yet: what is sent again when the stream is taken up after a break. Used
/// by a sender and a receiver at a time.
/// </summary>
internal sealed class IngestWindow
{
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _entries = new();
    private ulong _last;

    /// <summary>The number of the first item that is not acknowledged.</summary>
    private ulong First => _last - (ulong)_entries.Count + 1;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes a new item in and gives it the next number.</summary>
    public ulong Add(Item item)
    {
        lock (_gate)
        {
            _entries.Enqueue(new Entry(item));
            return ++_last;
        }
    }

    /// <summary>What has to be sent when the stream is taken up, in order.</summary>
    public IReadOnlyList<(ulong Seq, Item Item)> Unacknowledged()
    {
        lock (_gate)
        {
            ulong seq = First;
            return [.. _entries.Select(entry => (seq++, entry.Item))];
        }
    }

    /// <summary>Notes a result; false if the item had one before the stream broke.</summary>
    public bool Answer(ulong seq)
    {
        lock (_gate)
        {
            if (seq < First || seq > _last)
            {
                return false;
            }

            Entry entry = _entries.ElementAt((int)(seq - First));
            bool isNew = !entry.IsAnswered;
            entry.IsAnswered = true;
            return isNew;
        }
    }

    /// <summary>Lets go of everything up to a number; true if that is any.</summary>
    public bool Acknowledge(ulong seq)
    {
        lock (_gate)
        {
            bool any = false;
            while (_entries.Count > 0 && First <= seq)
            {
                _entries.Dequeue();
                any = true;
            }

            return any;
        }
    }

    /// <summary>Whether every item has had its result.</summary>
    public bool IsAnswered
    {
        get
        {
            lock (_gate)
            {
                return _entries.All(entry => entry.IsAnswered);
            }
        }
    }

    private sealed class Entry(Item item)
    {
        public Item Item { get; } = item;

        public bool IsAnswered { get; set; }
    }
}
