namespace VectorDb.Storage;

/// <summary>
/// Media by content: the same bytes are kept once, for as long as anyone owns them. Owners are named rather than counted, so
/// adding or releasing twice, as a replayed log does, changes nothing. A change is refused before its first write or made whole, so
/// one that met a full disk can be made again. Durable with the store's next checkpoint; hold callers at its cut.
/// </summary>
public sealed class MediaStore
{
    private const int PreferredChunkBytes = 256 << 10;
    private const int Stripes = 64;

    private readonly KeyValueStore _store;
    private readonly int _chunkBytes;
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];

    /// <summary>Uses a store; its owner disposes of it.</summary>
    /// <param name="store">Where the media are.</param>
    public MediaStore(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _chunkBytes = Math.Min(PreferredChunkBytes, store.MaxPairBytes - MediaKeys.ChunkKeyBytes);
    }

    /// <summary>Keeps some content for an owner.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="owner">Who wants it kept, such as a collection and an item: 1 to 256 bytes.</param>
    /// <returns>The content's name.</returns>
    public MediaId Add(ReadOnlySpan<byte> content, ReadOnlySpan<byte> owner)
    {
        CheckOwner(owner);
        MediaId id = MediaId.Of(content);
        lock (StripeOf(id))
        {
            _store.ThrowIfWritesRefused();
            if (Header(id) is null)
            {
                for (int at = 0, index = 0; at < content.Length; at += _chunkBytes, index++)
                {
                    _store.UpsertUnrefused(MediaKeys.Chunk(id, index), content.Slice(at, Math.Min(_chunkBytes, content.Length - at)));
                }

                // Last, so that a header always has its chunks.
                _store.UpsertUnrefused(MediaKeys.Header(id), new MediaHeader(content.Length, _chunkBytes, 0).Encode());
            }

            Own(id, owner);
            return id;
        }
    }

    /// <summary>Makes someone an owner of content that is kept already.</summary>
    /// <param name="id">The content.</param>
    /// <param name="owner">Who.</param>
    /// <returns>Whether the content is there.</returns>
    public bool TryOwn(MediaId id, ReadOnlySpan<byte> owner)
    {
        CheckOwner(owner);
        lock (StripeOf(id))
        {
            _store.ThrowIfWritesRefused();
            if (Header(id) is null)
            {
                return false;
            }

            Own(id, owner);
            return true;
        }
    }

    /// <summary>Ends an ownership; the content goes with its last owner.</summary>
    /// <param name="id">The content.</param>
    /// <param name="owner">Who no longer wants it.</param>
    /// <returns>Whether the content went.</returns>
    public bool Release(MediaId id, ReadOnlySpan<byte> owner)
    {
        CheckOwner(owner);
        lock (StripeOf(id))
        {
            _store.ThrowIfWritesRefused();
            if (!_store.DeleteUnrefused(MediaKeys.Owner(id, owner)))
            {
                return false;
            }

            FailPoint.Reach("media.half");

            MediaHeader header = Header(id) ?? throw Damaged(id, "it has an owner but no header");
            if (header.Owners > 1)
            {
                _store.UpsertUnrefused(MediaKeys.Header(id), (header with { Owners = header.Owners - 1 }).Encode());
                return false;
            }

            _store.DeleteUnrefused(MediaKeys.Header(id));
            for (int index = 0; index < header.Chunks; index++)
            {
                _store.DeleteUnrefused(MediaKeys.Chunk(id, index));
            }

            return true;
        }
    }

    /// <summary>Length of some content in bytes; null if it is not kept.</summary>
    /// <param name="id">The content.</param>
    public long? LengthOf(MediaId id) => Header(id)?.Length;

    /// <summary>Reads content piece by piece, without holding all of it. Null if it is not kept.</summary>
    /// <param name="id">The content.</param>
    /// <returns>A seekable stream, the caller's to dispose; reads fail with <see cref="StorageException"/> on damage.</returns>
    public Stream? OpenRead(MediaId id) => Header(id) is { } header ? new MediaStream(this, id, header) : null;

    /// <summary>Reads all of some content and checks that it is what its name says. Null if it is not kept.</summary>
    /// <param name="id">The content.</param>
    public byte[]? Read(MediaId id)
    {
        if (Header(id) is not { } header)
        {
            return null;
        }

        byte[] content = new byte[header.Length];
        for (int index = 0; index < header.Chunks; index++)
        {
            Chunk(id, header, index).CopyTo(content, (long)index * header.ChunkBytes);
        }

        return MediaId.Of(content) == id ? content : throw Damaged(id, "its bytes do not have its hash");
    }

    /// <summary>Every content with each of its owners. Reads all of the store once.</summary>
    public IEnumerable<(MediaId Media, byte[] Owner)> Owners()
    {
        foreach (KeyValueEntry entry in _store.Scan(new[] { MediaKeys.OwnerPrefix }))
        {
            yield return (MediaId.Read(entry.Key.AsSpan(1)), entry.Key[(1 + MediaId.Size)..]);
        }
    }

    /// <summary>Checks every medium: all chunks are there and have the hash. Reads everything.</summary>
    /// <returns>What is wrong, one a medium.</returns>
    public IEnumerable<StorageException> Check()
    {
        foreach (KeyValueEntry entry in _store.Scan(new[] { MediaKeys.HeaderPrefix }))
        {
            StorageException? damage = null;
            try
            {
                _ = Read(MediaId.Read(entry.Key.AsSpan(1)));
            }
            catch (StorageException failure)
            {
                damage = failure;
            }

            if (damage is not null)
            {
                yield return damage;
            }
        }
    }

    /// <summary>One chunk of some content, of the length that it must have.</summary>
    internal byte[] Chunk(MediaId id, MediaHeader header, int index)
    {
        long length = Math.Min(header.ChunkBytes, header.Length - ((long)index * header.ChunkBytes));
        return _store.TryGet(MediaKeys.Chunk(id, index), out byte[]? chunk) && chunk.Length == length
            ? chunk
            : throw Damaged(id, $"chunk {index} of {header.Chunks} is missing or of the wrong length");
    }

    private static StorageException Damaged(MediaId id, string what) => new(StorageError.Damaged, $"Media {id} is damaged: {what}.");

    private static void CheckOwner(ReadOnlySpan<byte> owner)
    {
        ArgumentOutOfRangeException.ThrowIfZero(owner.Length, nameof(owner));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(owner.Length, MediaKeys.MaxOwnerBytes, nameof(owner));
    }

    private void Own(MediaId id, ReadOnlySpan<byte> owner)
    {
        if (_store.UpsertUnrefused(MediaKeys.Owner(id, owner), default))
        {
            FailPoint.Reach("media.half");
            MediaHeader header = Header(id)!.Value;
            _store.UpsertUnrefused(MediaKeys.Header(id), (header with { Owners = header.Owners + 1 }).Encode());
        }
    }

    private MediaHeader? Header(MediaId id) =>
        _store.TryGet(MediaKeys.Header(id), out byte[]? bytes) ? MediaHeader.Decode(bytes) : null;

    private Lock StripeOf(MediaId id) => _stripes[(int)(id.Low % Stripes)];
}
