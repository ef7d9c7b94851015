using VectorDb.Index.Blocks;
using VectorDb.Storage;

namespace VectorDb.Engine.Records;

/// <summary>Carries the blocks of indexes to the store and back: an owner is a collection, a part the slot of one of its spaces.</summary>
internal sealed class IndexBlocks(IBlockStore store, DiskPatience patience)
{
    // Parts below are blocks of graphs.
    private const int FirstVectorPart = 1 << 16;

    /// <summary>Stores every block of a snapshot.</summary>
    public void Write(uint collection, int space, BlockSnapshot snapshot)
    {
        byte[] block = new byte[BlockSnapshot.MaxBlockBytes];
        for (int i = 0; i < snapshot.Count; i++)
        {
            int length = snapshot.Copy(i, block);
            FailPoint.Reach("index.block");
            store.Write(new BlockSpace(collection, space), snapshot.Key(i), block.AsSpan(0, length));
        }
    }

    /// <summary>The blocks of one index.</summary>
    public IBlockSource Of(uint collection, int space) => new Source(store, new BlockSpace(collection, space));

    /// <summary>The full vectors of one index, for those that do not keep them.</summary>
    public DiskVectors VectorsOf(uint collection, int space, int dimensions) =>
        new(store, patience, new BlockSpace(collection, FirstVectorPart + space), dimensions);

    /// <summary>Deletes the blocks and full vectors of a space that is gone.</summary>
    public void Delete(uint collection, int space)
    {
        store.DeletePart(new BlockSpace(collection, space));
        store.DeletePart(new BlockSpace(collection, FirstVectorPart + space));
    }

    /// <summary>Deletes the blocks of a collection that is gone.</summary>
    public void DeleteAll(uint collection) => store.DeleteOwner(collection);

    private sealed class Source(IBlockStore store, BlockSpace space) : IBlockSource
    {
        public bool TryRead(ulong key, Span<byte> destination, out int length)
        {
            byte[]? block = store.Read(space, key);
            length = block?.Length ?? 0;
            block?.CopyTo(destination);
            return block is not null;
        }
    }
}
