using System.Runtime.InteropServices;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Full vectors read from the set's file, for an index that keeps codes and links only.</summary>
internal sealed class DiskVectors(string path, int dimensions) : IVectorSource, IDisposable
{
    private const int ShapeBytes = 8;

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = File.OpenHandle(path, options: FileOptions.RandomAccess);

    public void Read(ReadOnlySpan<NodeId> nodes, Span<float> vectors)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            Span<float> vector = vectors.Slice(i * dimensions, dimensions);
            RandomAccess.Read(_file, MemoryMarshal.AsBytes(vector), ShapeBytes + ((long)nodes[i].Value * dimensions * sizeof(float)));
        }
    }

    public void Dispose() => _file.Dispose();
}
