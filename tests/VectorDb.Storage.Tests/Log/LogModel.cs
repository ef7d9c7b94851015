using System.Buffers.Binary;

namespace VectorDb.Storage.Tests;

/// <summary>
/// What a log may hold, kept beside it through crashes. Records carry a number; a number whose record was not there after a
/// recovery must never come back.
/// </summary>
internal sealed class LogModel
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private long _nextNumber;
    private long _trimmedBefore;

    /// <summary>Appends that were acknowledged as on disk.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Makes the next record: its number, then bytes that follow from it.</summary>
    public byte[] NextRecord(Random random, int maxBytes)
    {
        long number = Interlocked.Increment(ref _nextNumber);
        return Record(number, sizeof(long) + random.Next(maxBytes));
    }

    /// <summary>Enqueues under the model's lock, so that both see the same order.</summary>
    public (LogTicket Ticket, Entry Entry) Enqueue(ILog log, byte[] record, Durability durability)
    {
        lock (_gate)
        {
            LogTicket ticket = log.Enqueue(record, new AppendId((UInt128)NumberOf(record)), durability);
            Entry entry = new(NumberOf(record), record.Length, ticket.Address);
            _entries.Add(entry);
            return (ticket, entry);
        }
    }

    public void Acknowledge(Entry entry, Durability durability)
    {
        lock (_gate)
        {
            entry.Logged = true;
            if (durability == Durability.Synced)
            {
                Acknowledged++;

                // What is on disk has everything before it on disk.
                int at = _entries.IndexOf(entry);
                for (int i = at; i >= 0 && !_entries[i].Synced; i--)
                {
                    _entries[i].Synced = _entries[i].Logged || i == at;
                }
            }
        }
    }

    public void Refused(Entry entry, bool knownAbsent)
    {
        lock (_gate)
        {
            (entry.Refused, entry.KnownAbsent) = (true, knownAbsent);
        }
    }

    public void Trimmed(LogAddress before) => _trimmedBefore = Math.Max(_trimmedBefore, before.Value);

    /// <summary>An address of a record that is there for certain, to trim before.</summary>
    public LogAddress? SomeSyncedAddress(Random random)
    {
        lock (_gate)
        {
            Entry[] synced = [.. _entries.Where(e => e.Synced)];
            return synced.Length == 0 ? null : synced[random.Next(synced.Length)].Address;
        }
    }

    /// <summary>Compares the log with the model, then takes the log as the truth.</summary>
    /// <param name="log">Just opened.</param>
    /// <param name="loggedIsKept">Whether records with the system survived too: the process died, not the machine.</param>
    public void CheckRecovered(ILog log, bool loggedIsKept)
    {
        LogEntry[] found = [.. log.Read(log.Head)];
        HashSet<long> numbers = [];
        int at = 0;
        foreach (LogEntry entry in found)
        {
            long number = NumberOf(entry.Record.Span);
            Assert.Equal((UInt128)number, entry.Id.Value);
            Assert.True(numbers.Add(number), $"record {number} is there twice");
            Assert.Equal(Record(number, entry.Record.Length), entry.Record.ToArray());

            // In order, with only trimmed or unacknowledged records left out.
            while (at < _entries.Count && _entries[at].Number != number)
            {
                CheckMissing(_entries[at++], loggedIsKept);
            }

            Assert.True(at < _entries.Count, $"record {number} was never appended, or had been lost before, or is out of order");
            Assert.Equal(_entries[at].Length, entry.Record.Length);
            Assert.False(_entries[at].Refused && _entries[at].KnownAbsent, $"record {number} was refused for certain and is there");
            _entries[at] = new Entry(number, entry.Record.Length, entry.Address) { Logged = true, Synced = true };
            at++;
        }

        while (at < _entries.Count)
        {
            CheckMissing(_entries[at++], loggedIsKept);
        }

        _entries.RemoveAll(e => !numbers.Contains(e.Number));
    }

    internal static long NumberOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record);

    private static byte[] Record(long number, int length)
    {
        byte[] record = new byte[length];
        new Random((int)number).NextBytes(record);
        BinaryPrimitives.WriteInt64LittleEndian(record, number);
        return record;
    }

    private void CheckMissing(Entry entry, bool loggedIsKept)
    {
        bool trimmed = entry.Address.Value < _trimmedBefore;
        Assert.True(trimmed || !entry.Synced, $"record {entry.Number} at {entry.Address} was acknowledged and is lost");
        Assert.True(trimmed || !(entry.Logged && loggedIsKept), $"record {entry.Number} was with the system and is lost");
    }

    internal sealed class Entry(long number, int length, LogAddress address)
    {
        public long Number => number;

        public int Length => length;

        public LogAddress Address => address;

        public bool Logged { get; set; }

        public bool Synced { get; set; }

        public bool Refused { get; set; }

        public bool KnownAbsent { get; set; }
    }
}
