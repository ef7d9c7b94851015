namespace VectorDb.Index.Blocks;

/// <summary>Where an index finds its persisted blocks when it is opened.</summary>
public interface IBlockSource
{
    /// <summary>Reads a block exactly as <see cref="BlockSnapshot.Copy"/> gave it. Called from several threads at a time.</summary>
    /// <param name="key">The block's key.</param>
    /// <param name="destination">Receives the block, up to <see cref="BlockSnapshot.MaxBlockBytes"/> bytes.</param>
    /// <param name="length">Bytes of the block.</param>
    /// <returns>False if there is no such block.</returns>
    bool TryRead(ulong key, Span<byte> destination, out int length);
}
