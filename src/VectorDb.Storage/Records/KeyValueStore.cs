using FASTER.core;
using Session = FASTER.core.ClientSession<
    FASTER.core.SpanByte, FASTER.core.SpanByte, FASTER.core.SpanByte, VectorDb.Storage.ReadOutput, int, VectorDb.Storage.KeyValueFunctions>;

namespace VectorDb.Storage;

/// <summary>
/// Keys to values, larger than memory, on FASTER (Chandramouli et al., SIGMOD 2018) with checksums of our own on every value and
/// every block. Nothing written is durable before a checkpoint; the log in front of the store holds what came after it.
/// All members are safe for use from several threads.
/// </summary>
public sealed partial class KeyValueStore : IDisposable
{
    private const int Stripes = 64;

    // FASTER's record header (8) and two length prefixes (4 each), rounded up to 8, and what it keeps of a page for itself.
    private const int RecordOverheadBytes = 32;
    private const int PageOverheadBytes = 64;

    private readonly KeyValueOptions _options;
    private readonly StoreFiles _files;
    private readonly DeviceHealth _health;
    private readonly ChecksummedDevice _device;
    private readonly CheckpointExchange _exchange;
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly SessionPool _sessions;

    // A writer holds the lock of its key's stripe; a checkpoint holds them all for the moment of its cut.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private long _count;
    private long _liveBytes;
    private volatile bool _disposed;

    private KeyValueStore(KeyValueOptions options, StoreFiles files, CheckpointRecord? from)
    {
        // What shapes the files was fixed when they were created.
        _options = from is null
            ? options
            : options with
            {
                PageBytes = from.PageBytes,
                SegmentBytes = from.SegmentBytes,
                IndexBytes = from.IndexBytes,
                MemoryBytes = Math.Max(options.MemoryBytes, 4L * from.PageBytes),
            };
        _files = files;
        _health = new DeviceHealth();
        _device = NewDevice(files.Data, _options.ReadThreads);
        _exchange = new CheckpointExchange(OpenIndex);
        _store = new FasterKV<SpanByte, SpanByte>(Settings());
        _sessions = new SessionPool(_store);
    }

    /// <summary>Live pairs.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Bytes of live keys and values.</summary>
    public long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>Bytes of data kept, live and dead.</summary>
    public long DataBytes => _store.Log.TailAddress - _store.Log.BeginAddress;

    /// <summary>Largest key and value together, in bytes.</summary>
    public int MaxPairBytes => _options.PageBytes - PageOverheadBytes - RecordOverheadBytes - KeyValueFunctions.ChecksumBytes;

    /// <summary>Why writes are refused now, or null. A full disk heals by itself; a failed one needs the store opened again.</summary>
    public StorageException? Fault => _health.WriteFault;

    /// <summary>Opens a store as it was at a checkpoint, or an empty one, which deletes what the directory holds of a store.</summary>
    /// <param name="directory">Full path; created if absent.</param>
    /// <param name="options">Settings; the sizes that shape the files stay as they were.</param>
    /// <param name="recoverTo">The checkpoint, or null for an empty store.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.NotFound"/>, <see cref="StorageError.Damaged"/> naming file and offset, <see cref="StorageError.UnsupportedFormat"/>.
    /// </exception>
    public static KeyValueStore Open(string directory, KeyValueOptions options, CheckpointToken? recoverTo = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        StoreFiles files = new(options.FileSystem, directory);
        KeyValueStore? store = null;
        try
        {
            options.FileSystem.CreateDirectory(directory);
            if (recoverTo is not { } token)
            {
                files.DeleteAll();
                return new KeyValueStore(options, files, null);
            }

            CheckpointRecord record = files.ReadCheckpoint(token);
            store = new KeyValueStore(options, files, record);
            store.Recover(record);
            return store;
        }
        catch (Exception cause)
        {
            store?.Dispose();
            if (cause is IOException or UnauthorizedAccessException)
            {
                throw StorageException.FromIo(cause, directory, "open the store in");
            }

            throw;
        }
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">1 byte or more.</param>
    /// <param name="value">The value, the caller's to keep.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="StorageException"><see cref="StorageError.Damaged"/> or <see cref="StorageError.IoFailure"/>.</exception>
    public bool TryGet(ReadOnlySpan<byte> key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? value)
    {
        value = Read(key, sizeOnly: false, out _).Value;
        return value is not null;
    }

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">1 byte or more.</param>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        _ = Read(key, sizeOnly: true, out bool found);
        return found;
    }

    /// <summary>Sets the value of a key. A call under way when the disk fills up may wait until space returns; later ones are refused.</summary>
    /// <param name="key">1 byte or more.</param>
    /// <param name="value">May be empty; with the key up to <see cref="MaxPairBytes"/>.</param>
    /// <returns>Whether the key is new.</returns>
    /// <exception cref="StorageException"><see cref="StorageError.TooLarge"/>, or why the store is read-only.</exception>
    public bool Upsert(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length + value.Length > MaxPairBytes)
        {
            throw new StorageException(
                StorageError.TooLarge, $"A key of {key.Length} bytes and a value of {value.Length} are over the limit of {MaxPairBytes} together.");
        }

        _health.ThrowIfWritesRefused();
        return UpsertUnrefused(key, value);
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">1 byte or more.</param>
    /// <returns>Whether it was there.</returns>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        _health.ThrowIfWritesRefused();
        return DeleteUnrefused(key);
    }

    /// <summary>Throws if writes are refused now: what begins a change of several keys, which then is made whole.</summary>
    internal void ThrowIfWritesRefused() => _health.ThrowIfWritesRefused();

    /// <summary>As <see cref="Upsert"/>, inside a change that began before writes were refused.</summary>
    internal bool UpsertUnrefused(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (StripeOf(key))
        {
            ReadOutput before = Read(key, sizeOnly: true, out bool existed);
            Put(key, value);
            int storedBytes = KeyValueFunctions.ChecksumBytes + value.Length;
            Interlocked.Add(ref _count, existed ? 0 : 1);
            Interlocked.Add(ref _liveBytes, existed ? storedBytes - before.StoredBytes : key.Length + storedBytes);
            return !existed;
        }
    }

    /// <summary>As <see cref="Delete"/>, inside a change that began before writes were refused.</summary>
    internal unsafe bool DeleteUnrefused(ReadOnlySpan<byte> key)
    {
        lock (StripeOf(key))
        {
            ReadOutput before = Read(key, sizeOnly: true, out bool existed);
            if (!existed)
            {
                return false;
            }

            Session session = _sessions.Rent();
            fixed (byte* keyAt = key)
            {
                SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length);
                session.Delete(ref keyBytes);
            }

            _sessions.Return(session);
            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _liveBytes, -(key.Length + before.StoredBytes));
            return true;
        }
    }

    /// <summary>From here on a write that finds the disk full, and all after it, are refused instead of waiting: the store is about to close.</summary>
    public void GiveUpWaiting() => _health.GiveUpWaiting();

    /// <summary>Waits for writes under way and closes the files. What was written after the last checkpoint is gone.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _maintenance.Wait();
        _sessions.Dispose();
        _device.Drain();
        _store.Dispose();
        _device.Dispose();
        _maintenance.Dispose();
    }

    /// <summary>Writes a pair. Called with its stripe held.</summary>
    private unsafe void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using PooledBytes stored = new(KeyValueFunctions.ChecksumBytes + value.Length);
        KeyValueFunctions.Encode(key, value, stored.Span);
        Session session = _sessions.Rent();
        fixed (byte* keyAt = key, storedAt = stored.Span)
        {
            SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length);
            SpanByte storedBytes = SpanByte.FromPointer(storedAt, stored.Span.Length);
            session.Upsert(ref keyBytes, ref storedBytes);
        }

        _sessions.Return(session);
    }

    private unsafe ReadOutput Read(ReadOnlySpan<byte> key, bool sizeOnly, out bool found)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfZero(key.Length, nameof(key));
        long readFaults = _health.ReadFaults;
        ReadOutput output = new() { SizeOnly = sizeOnly };
        Session session = _sessions.Rent();
        fixed (byte* keyAt = key)
        {
            SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length);
            SpanByte none = default;
            Status status = session.Read(ref keyBytes, ref none, ref output);
            if (status.IsPending)
            {
                session.CompletePendingWithOutputs(out var completed, wait: true);
                completed.Next();
                (status, output) = (completed.Current.Status, completed.Current.Output);
                completed.Dispose();
            }

            found = status.Found;
        }

        _sessions.Return(session);
        if (!found || output.Damaged)
        {
            _health.ThrowIfReadFailedSince(readFaults);
        }

        return output.Damaged ? throw DamagedValue(key) : output;
    }

    private StorageException DamagedValue(ReadOnlySpan<byte> key, long? address = null)
    {
        string file = address is { } at ? _files.PathOf(StoreFiles.DataName((int)(at / _options.SegmentBytes))) : _files.Directory;
        return new StorageException(
            StorageError.Damaged, $"The value of key {Convert.ToHexString(key)} in {file} does not have its checksum.",
            file, address % _options.SegmentBytes);
    }

    private Lock StripeOf(ReadOnlySpan<byte> key) => _stripes[Crc32C.Compute(key) % Stripes];

    private ChecksummedDevice NewDevice(DeviceFiles names, int readThreads) =>
        new(_options.FileSystem, names, _health, readThreads, _options.RetryInterval);

    /// <summary>Every default that touches durability or memory, set.</summary>
    private FasterKVSettings<SpanByte, SpanByte> Settings() => new()
    {
        IndexSize = _options.IndexBytes,
        ConcurrencyControlMode = ConcurrencyControlMode.LockTable,
        LogDevice = _device,
        ObjectLogDevice = null,
        PageSize = _options.PageBytes,
        SegmentSize = _options.SegmentBytes,
        MemorySize = _options.MemoryBytes,
        MutableFraction = 0.9,
        ReadCopyOptions = ReadCopyOptions.None,
        PreallocateLog = false,
        ReadCacheEnabled = false,
        CheckpointManager = _exchange,
        CheckpointDir = null,
        RemoveOutdatedCheckpoints = false,
        TryRecoverLatest = false,
        ThrottleCheckpointFlushDelayMs = -1,
        CheckpointVersionSwitchBarrier = false,
    };
}
