using System.Runtime.InteropServices;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Records;

/// <summary>
/// The full vectors of one space, by row, in the store of index blocks. They are written when the log is applied and so are in the
/// checkpoint that holds their rows; what a replay writes again is the same.
/// </summary>
internal sealed class DiskVectors(IBlockStore store, DiskPatience patience, BlockSpace space, int dimensions) : IVectorSource
{
    /// <summary>Stores a row's vector.</summary>
    public void Write(NodeId row, ReadOnlyMemory<float> vector) => patience.Write(() =>
    {
        store.Write(space, row.Value, MemoryMarshal.AsBytes(vector.Span));
        return true;
    });

    /// <summary>Deletes the vectors of rows that are gone.</summary>
    public void Delete(IReadOnlyList<NodeId> rows)
    {
        foreach (NodeId row in rows)
        {
            patience.Write(() => store.Delete(space, row.Value));
        }
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<NodeId> nodes, Span<float> vectors)
    {
        ulong[] keys = new ulong[nodes.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = nodes[i].Value;
        }

        IReadOnlyList<byte[]?> read = store.ReadMany(space, keys);
        for (int i = 0; i < keys.Length; i++)
        {
            if (read[i] is { } vector)
            {
                MemoryMarshal.Cast<byte, float>(vector).CopyTo(vectors.Slice(i * dimensions, dimensions));
            }
        }
    }
}
