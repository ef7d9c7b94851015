using System.Buffers.Binary;

namespace VectorDb.Storage;

/// <summary>Blocks in a <see cref="KeyValueStore"/>, which may hold other things beside them.</summary>
public sealed class BlockStore : IBlockStore
{
    private const byte Tag = (byte)'B';
    private const int OwnerPrefixBytes = 1 + sizeof(long);
    private const int KeyBytes = OwnerPrefixBytes + sizeof(int) + sizeof(ulong);

    private readonly KeyValueStore _store;

    /// <summary>Uses a store; its owner disposes of it.</summary>
    /// <param name="store">Where the blocks are.</param>
    public BlockStore(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <inheritdoc/>
    public int MaxBlockBytes => _store.MaxPairBytes - KeyBytes;

    /// <inheritdoc/>
    public void Write(BlockSpace space, ulong key, ReadOnlySpan<byte> block) =>
        _store.Upsert(Key(stackalloc byte[KeyBytes], space, key), block);

    /// <inheritdoc/>
    public byte[]? Read(BlockSpace space, ulong key) =>
        _store.TryGet(Key(stackalloc byte[KeyBytes], space, key), out byte[]? block) ? block : null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<byte[]?>> ReadManyAsync(BlockSpace space, IReadOnlyList<ulong> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _store.GetManyAsync(Names(space, keys), cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[]?> ReadMany(BlockSpace space, IReadOnlyList<ulong> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _store.GetMany(Names(space, keys));
    }

    /// <inheritdoc/>
    public bool Delete(BlockSpace space, ulong key) => _store.Delete(Key(stackalloc byte[KeyBytes], space, key));

    /// <inheritdoc/>
    public int DeletePart(BlockSpace space) =>
        _store.DeletePrefix(Key(new byte[KeyBytes], space, 0)[..(OwnerPrefixBytes + sizeof(int))].ToArray());

    /// <inheritdoc/>
    public int DeleteOwner(long owner)
    {
        byte[] prefix = Key(new byte[KeyBytes], new BlockSpace(owner, 0), 0)[..OwnerPrefixBytes].ToArray();
        return _store.DeletePrefix(prefix);
    }

    private static ReadOnlyMemory<byte>[] Names(BlockSpace space, IReadOnlyList<ulong> keys)
    {
        var names = new ReadOnlyMemory<byte>[keys.Count];
        for (int i = 0; i < names.Length; i++)
        {
            byte[] name = new byte[KeyBytes];
            Key(name, space, keys[i]);
            names[i] = name;
        }

        return names;
    }

    private static ReadOnlySpan<byte> Key(Span<byte> name, BlockSpace space, ulong key)
    {
        name[0] = Tag;
        BinaryPrimitives.WriteInt64BigEndian(name[1..], space.Owner);
        BinaryPrimitives.WriteInt32BigEndian(name[OwnerPrefixBytes..], space.Part);
        BinaryPrimitives.WriteUInt64BigEndian(name[(OwnerPrefixBytes + sizeof(int))..], key);
        return name;
    }
}
