namespace VectorDb.Index;

/// <summary>
/// Where full vectors are read from when the index keeps codes and links only. Called by any number of threads at once.
/// </summary>
public interface IVectorSource
{
    /// <summary>Reads vectors in one batch; start all reads before waiting for any.</summary>
    /// <param name="nodes">Rows, each once; all of them were inserted.</param>
    /// <param name="vectors">
    /// Receives float32 [nodes, dimensions] as they were given to <see cref="HnswIndex.Insert"/>; the index normalises them itself.
    /// Leave a row that is gone as it is: it is zeroed before.
    /// </param>
    void Read(ReadOnlySpan<NodeId> nodes, Span<float> vectors);
}
