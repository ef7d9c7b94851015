namespace VectorDb.Onnx.Kernels;

/// <summary>Rows of floats in memory.</summary>
/// <param name="data">The first element of the first row; null for no rows.</param>
/// <param name="stride">Elements from a row to the next; 0 repeats one row.</param>
internal readonly unsafe struct RowsOf(float* data, long stride)
{
    public float* Data { get; } = data;

    public long Stride { get; } = stride;

    /// <summary>The rows from this one on.</summary>
    public RowsOf From(long row) => new(Data + (row * Stride), Stride);
}
