using System.Runtime.CompilerServices;
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>Reads of many pairs.</summary>
public sealed partial class KeyValueStore
{
    /// <summary>Values of many keys: what is not in memory is read from disk in one round.</summary>
    /// <param name="keys">Each 1 byte or more.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>In the order of the keys; null where a key is not there.</returns>
    public async Task<IReadOnlyList<byte[]?>> GetManyAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        long readFaults = _health.ReadFaults;
        byte[]?[] values = new byte[]?[keys.Count];
        var session = _sessions.Rent();
        try
        {
            if (StartReads(session, keys, values))
            {
                Take(await session.CompletePendingWithOutputsAsync(waitForCommit: false, CancellationToken.None), keys, values);
            }
        }
        finally
        {
            _sessions.Return(session);
        }

        _health.ThrowIfReadFailedSince(readFaults);
        return values;
    }

    /// <summary>As <see cref="GetManyAsync"/>, waiting on the caller's thread.</summary>
    /// <param name="keys">Each 1 byte or more.</param>
    /// <returns>In the order of the keys; null where a key is not there.</returns>
    public IReadOnlyList<byte[]?> GetMany(IReadOnlyList<ReadOnlyMemory<byte>> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ObjectDisposedException.ThrowIf(_disposed, this);
        long readFaults = _health.ReadFaults;
        byte[]?[] values = new byte[]?[keys.Count];
        var session = _sessions.Rent();
        try
        {
            if (StartReads(session, keys, values))
            {
                session.CompletePendingWithOutputs(out var completed, wait: true);
                Take(completed, keys, values);
            }
        }
        finally
        {
            _sessions.Return(session);
        }

        _health.ThrowIfReadFailedSince(readFaults);
        return values;
    }

    /// <summary>
    /// Live pairs whose key begins with a prefix, in no order. Sees everything written before the call; what is written meanwhile may be
    /// missed, or met in its state of a moment during the scan. Reads all of the data once.
    /// </summary>
    /// <param name="prefix">Empty for all pairs.</param>
    public IEnumerable<KeyValueEntry> Scan(ReadOnlyMemory<byte> prefix) => Scan(prefix, _store.Log.BeginAddress, _store.Log.TailAddress)
        .Select(static pair => new KeyValueEntry(pair.Key.ToArray(), pair.Value.ToArray()));

    /// <summary>
    /// As <see cref="Scan(ReadOnlyMemory{byte})"/>, in parts that may be read side by side: each pair is in one of them, and there until the
    /// next of its part is asked for.
    /// </summary>
    /// <param name="prefix">Empty for all pairs.</param>
    /// <param name="parts">How many at most; there are fewer where there is little data.</param>
    public IReadOnlyList<IEnumerable<PassingPair>> ScanParts(ReadOnlyMemory<byte> prefix, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var scans = new List<IEnumerable<PassingPair>>();
        long from = _store.Log.BeginAddress, tail = _store.Log.TailAddress;
        for (int i = 1; i <= parts; i++)
        {
            // At a page's start a record begins.
            long until = i == parts ? tail : (from + ((tail - from) / (parts - i + 1))) / _options.PageBytes * _options.PageBytes;
            if (until > from)
            {
                scans.Add(Scan(prefix, from, until));
                from = until;
            }
        }

        return scans;
    }

    private IEnumerable<PassingPair> Scan(ReadOnlyMemory<byte> prefix, long from, long until)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var session = _sessions.Rent();
        try
        {
            foreach ((PassingPair pair, long address) in Walk(prefix, from, until))
            {
                if (IsLatest(session, pair.Key.Span, address))
                {
                    yield return pair;
                }
            }
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    /// <summary>Removes every pair whose key begins with a prefix. Reads all of the data once.</summary>
    /// <param name="prefix">1 byte or more.</param>
    /// <returns>How many.</returns>
    public int DeletePrefix(ReadOnlyMemory<byte> prefix)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prefix.Length, nameof(prefix));
        int deleted = 0;
        foreach (KeyValueEntry entry in Scan(prefix))
        {
            deleted += Delete(entry.Key) ? 1 : 0;
        }

        return deleted;
    }

    /// <summary>Whether no later record of the key exists. Needs the disk only where keys collide in the hash index.</summary>
    private unsafe bool IsLatest(
        ClientSession<SpanByte, SpanByte, SpanByte, ReadOutput, int, KeyValueFunctions> session, ReadOnlySpan<byte> key, long address)
    {
        ReadOutput output = new() { SizeOnly = true };

        // Below the disk's edge, a walk that stops above the record spares reading it. Above it nothing has to be spared, and FASTER
        // must not be told to stop: where another key shares the record's chain it would read the record that it stopped before.
        bool inMemory = address >= _store.Log.HeadAddress;
        ReadOptions later = default;
        StopAddress(ref later) = inMemory ? 0 : address + 1;
        SpanByte none = default;
        fixed (byte* keyAt = key)
        {
            SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length);
            Status status = session.Read(ref keyBytes, ref none, ref output, ref later, out RecordMetadata metadata);
            if (!status.IsPending)
            {
                return inMemory ? status.Found && metadata.Address == address : status.NotFound && metadata.Address <= address;
            }

            session.CompletePending(wait: true);
            ReadOptions any = default;
            status = session.Read(ref keyBytes, ref none, ref output, ref any, out _);
            if (status.IsPending)
            {
                session.CompletePendingWithOutputs(out var completed, wait: true);
                completed.Next();
                (status, output) = (completed.Current.Status, completed.Current.Output);
                completed.Dispose();
            }

            return status.Found && output.Address == address;
        }
    }

    // FASTER 2.6.5 reads this option but gives no way to set it.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<StopAddress>k__BackingField")]
    private static extern ref long StopAddress(ref ReadOptions options);

    private bool StartReads(
        ClientSession<SpanByte, SpanByte, SpanByte, ReadOutput, int, KeyValueFunctions> session,
        IReadOnlyList<ReadOnlyMemory<byte>> keys, byte[]?[] values)
    {
        bool pending = false;
        for (int i = 0; i < keys.Count; i++)
        {
            pending |= StartRead(session, keys[i], i, values);
        }

        return pending;
    }

    private void Take(
        CompletedOutputIterator<SpanByte, SpanByte, SpanByte, ReadOutput, int> completed, IReadOnlyList<ReadOnlyMemory<byte>> keys, byte[]?[] values)
    {
        using (completed)
        {
            while (completed.Next())
            {
                values[completed.Current.Context] = Checked(completed.Current.Output, keys[completed.Current.Context]);
            }
        }
    }

    private unsafe bool StartRead(
        ClientSession<SpanByte, SpanByte, SpanByte, ReadOutput, int, KeyValueFunctions> session,
        ReadOnlyMemory<byte> key, int index, byte[]?[] values)
    {
        ReadOutput output = default;
        SpanByte none = default;
        fixed (byte* keyAt = key.Span)
        {
            SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length);
            if (session.Read(ref keyBytes, ref none, ref output, index).IsPending)
            {
                return true;
            }
        }

        values[index] = Checked(output, key);
        return false;
    }

    private byte[]? Checked(in ReadOutput output, ReadOnlyMemory<byte> key) => output.Damaged ? throw DamagedValue(key.Span) : output.Value;
}
