namespace VectorDb.Onnx.Kernels;

/// <summary>Activations that <see cref="RowKernels"/> applies; the numbers are written into graphs.</summary>
internal enum RowActivation
{
    None = 0,
    Gelu = 1,
    GeluTanh = 2,
    QuickGelu = 3,
    Silu = 4,
    Relu = 5,
}
