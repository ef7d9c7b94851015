using System.Text;

namespace VectorDb.Storage;

/// <summary>
/// What can still be read of a store with damaged files: every pair of a checkpoint whose bytes are intact, found without FASTER,
/// which trusts what it reads. Where a file is damaged the walk goes on at the next value that has its checksum.
/// </summary>
/// <remarks>
/// What stood in the damaged bytes is not known. If it replaced or deleted a pair that is intact elsewhere, that earlier state is
/// taken for the newest; whoever reads compares it with what else is kept.
/// </remarks>
public sealed class SalvagedStore
{
    private const int MaxKeyBytes = 1 << 10;
    private const int FirstAddress = 64;

    private readonly SalvagedPages _pages;
    private readonly CheckpointRecord _checkpoint;
    private readonly Dictionary<string, long> _addresses = new(StringComparer.Ordinal);

    private SalvagedStore(SalvagedPages pages, CheckpointRecord checkpoint)
    {
        _pages = pages;
        _checkpoint = checkpoint;
    }

    /// <summary>What is damaged, block by block.</summary>
    public IReadOnlyList<StorageException> Damage => _pages.Damage;

    /// <summary>How many pairs were found.</summary>
    public int Count => _addresses.Count;

    /// <summary>How many pairs the checkpoint had.</summary>
    public long Expected => _checkpoint.Count;

    /// <summary>Walks the data files of a checkpoint.</summary>
    /// <param name="directory">The store's.</param>
    /// <param name="checkpoint">Whose own file must be intact.</param>
    /// <param name="fileSystem">Where it is.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <exception cref="StorageException">The checkpoint's file is damaged or missing.</exception>
    public static SalvagedStore Read(
        string directory, CheckpointToken checkpoint, IFileSystem fileSystem, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(fileSystem);
        var files = new StoreFiles(fileSystem, directory);
        CheckpointRecord record = files.ReadCheckpoint(checkpoint);
        var store = new SalvagedStore(new SalvagedPages(files, record), record);
        for (long page = record.Begin / record.PageBytes; page * record.PageBytes < record.Tail; page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            store.Walk(page);
        }

        return store;
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">1 byte or more.</param>
    /// <returns>Null if it was not found.</returns>
    public byte[]? Get(ReadOnlySpan<byte> key) => _addresses.TryGetValue(NameOf(key), out long address) ? EntryAt(address).Value : null;

    /// <summary>All pairs, in the order in which they were written.</summary>
    public IEnumerable<KeyValueEntry> Scan() => _addresses.Values.Order().Select(EntryAt);

    private static string NameOf(ReadOnlySpan<byte> key) => Encoding.Latin1.GetString(key);

    private KeyValueEntry EntryAt(long address)
    {
        ReadOnlySpan<byte> page = _pages.Read(address / _checkpoint.PageBytes).Bytes;
        StoredRecord.TryParse(page, (int)(address % _checkpoint.PageBytes), MaxKeyBytes, out StoredRecord record);
        KeyValueFunctions.TryDecode(record.KeyIn(page), record.ValueIn(page), out ReadOnlySpan<byte> value);
        return new KeyValueEntry(record.KeyIn(page).ToArray(), value.ToArray());
    }

    private void Walk(long page)
    {
        (byte[] bytes, bool[] isGood) = _pages.Read(page);
        long start = page * _checkpoint.PageBytes;
        int at = (int)(Math.Max(Math.Max(_checkpoint.Begin, FirstAddress), start) - start);

        // Deletions have no checksum: they are believed where the walk came to them from record to record over intact blocks.
        bool onTrack = true;
        while (at + StoredRecord.HeaderBytes <= bytes.Length)
        {
            if (BitConverter.ToInt64(bytes, at) == 0)
            {
                at += StoredRecord.Alignment;
            }
            else if (TryTake(bytes, isGood, at, start + at, onTrack, out int size))
            {
                at += size;
                onTrack = true;
            }
            else
            {
                at += StoredRecord.Alignment;
                onTrack = false;
            }
        }
    }

    private bool TryTake(byte[] page, bool[] isGood, int at, long address, bool onTrack, out int size)
    {
        if (!StoredRecord.TryParse(page, at, MaxKeyBytes, out StoredRecord record) || !AreGood(isGood, at, record.Size))
        {
            size = 0;
            return false;
        }

        size = record.Size;
        ReadOnlySpan<byte> key = record.KeyIn(page);
        if (record.Info.Invalid)
        {
            return onTrack;
        }

        if (record.Info.Tombstone)
        {
            if (onTrack)
            {
                _addresses.Remove(NameOf(key));
            }

            return onTrack;
        }

        bool isWhole = KeyValueFunctions.TryDecode(key, record.ValueIn(page), out _);
        if (isWhole)
        {
            _addresses[NameOf(key)] = address;
        }

        return isWhole;
    }

    private static bool AreGood(bool[] isGood, int at, int size)
    {
        for (int block = at / BlockSums.BlockBytes; block <= (at + size - 1) / BlockSums.BlockBytes; block++)
        {
            if (!isGood[block])
            {
                return false;
            }
        }

        return true;
    }
}
