using VectorDb.Index.Blocks;

namespace VectorDb.Index.Tests.Blocks;

/// <summary>A block store in memory.</summary>
internal sealed class MemoryBlocks : IBlockSource
{
    public Dictionary<ulong, byte[]> Stored { get; } = [];

    public bool TryRead(ulong key, Span<byte> destination, out int length)
    {
        length = 0;
        if (!Stored.TryGetValue(key, out byte[]? block))
        {
            return false;
        }

        block.CopyTo(destination);
        length = block.Length;
        return true;
    }

    /// <summary>Stores every block of a snapshot.</summary>
    public int Store(BlockSnapshot snapshot)
    {
        byte[] buffer = new byte[BlockSnapshot.MaxBlockBytes];
        for (int i = 0; i < snapshot.Count; i++)
        {
            int length = snapshot.Copy(i, buffer);
            Stored[snapshot.Key(i)] = buffer[..length];
        }

        return snapshot.Count;
    }

    /// <summary>Stores a whole checkpoint of an index.</summary>
    public int Checkpoint(HnswIndex index) => Checkpoint(index.BeginCheckpoint());

    /// <summary>Stores a whole checkpoint of an index's insides.</summary>
    public int Checkpoint(Checkpoints checkpoints) => Checkpoint(checkpoints.Begin());

    private int Checkpoint(BlockSnapshot begun)
    {
        using BlockSnapshot snapshot = begun;
        int blocks = Store(snapshot);
        snapshot.Complete();
        return blocks;
    }
}
