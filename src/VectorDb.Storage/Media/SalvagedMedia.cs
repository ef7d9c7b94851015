namespace VectorDb.Storage;

/// <summary>Media in a store with damaged files.</summary>
public sealed class SalvagedMedia
{
    private readonly SalvagedStore _store;

    /// <summary>Reads from what could be read of the store of a <see cref="MediaStore"/>.</summary>
    /// <param name="store">The store.</param>
    public SalvagedMedia(SalvagedStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <summary>All of some content.</summary>
    /// <param name="id">The content.</param>
    /// <returns>Null unless every byte of it is there and it has the hash that is its name.</returns>
    public byte[]? Read(MediaId id)
    {
        if (_store.Get(MediaKeys.Header(id)) is not { } bytes)
        {
            return null;
        }

        MediaHeader header = MediaHeader.Decode(bytes);
        using MemoryStream content = new();
        for (int index = 0; index < header.Chunks; index++)
        {
            if (_store.Get(MediaKeys.Chunk(id, index)) is not { } chunk)
            {
                return null;
            }

            content.Write(chunk);
        }

        byte[] whole = content.ToArray();
        return MediaId.Of(whole) == id ? whole : null;
    }
}
