namespace VectorDb.Storage;

/// <summary>Numbered blocks of bytes, such as those of an index's arrays. Durable with the store's next checkpoint.</summary>
public interface IBlockStore
{
    /// <summary>Largest block in bytes.</summary>
    int MaxBlockBytes { get; }

    /// <summary>Writes or replaces a block.</summary>
    /// <param name="space">Whose.</param>
    /// <param name="key">Its number.</param>
    /// <param name="block">Up to <see cref="MaxBlockBytes"/>; may be empty.</param>
    void Write(BlockSpace space, ulong key, ReadOnlySpan<byte> block);

    /// <summary>Reads a block.</summary>
    /// <param name="space">Whose.</param>
    /// <param name="key">Its number.</param>
    /// <returns>The block, the caller's to keep; null if there is none.</returns>
    byte[]? Read(BlockSpace space, ulong key);

    /// <summary>Reads many blocks of a space in one round.</summary>
    /// <param name="space">Whose.</param>
    /// <param name="keys">Their numbers.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>In the order of the keys; null where there is none.</returns>
    Task<IReadOnlyList<byte[]?>> ReadManyAsync(BlockSpace space, IReadOnlyList<ulong> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads many blocks of a space in one round, waiting for it on the caller's thread.</summary>
    /// <param name="space">Whose.</param>
    /// <param name="keys">Their numbers.</param>
    /// <returns>In the order of the keys; null where there is none.</returns>
    IReadOnlyList<byte[]?> ReadMany(BlockSpace space, IReadOnlyList<ulong> keys);

    /// <summary>Removes a block; whether it was there.</summary>
    /// <param name="space">Whose.</param>
    /// <param name="key">Its number.</param>
    bool Delete(BlockSpace space, ulong key);

    /// <summary>Removes all blocks of one part of an owner; reads all of the store once.</summary>
    /// <param name="space">Whose.</param>
    /// <returns>How many.</returns>
    int DeletePart(BlockSpace space);

    /// <summary>Removes all blocks of an owner, of every part; reads all of the store once.</summary>
    /// <param name="owner">Whose.</param>
    /// <returns>How many.</returns>
    int DeleteOwner(long owner);
}
