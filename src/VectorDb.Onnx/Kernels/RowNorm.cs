namespace VectorDb.Onnx.Kernels;

/// <summary>How a row is normalised; the numbers are written into graphs.</summary>
internal enum RowNorm
{
    None = 0,
    Layer = 1,
    RootMeanSquare = 2,
}
