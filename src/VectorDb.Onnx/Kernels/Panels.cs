namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Right sides of products, cut into panels of so many columns: [panel, inner, columns], zero behind the last column, so that a
/// kernel reads one stretch of memory. Integers are pairs: [panel, inner / 2, columns, 2].
/// </summary>
internal static class Panels
{
    /// <summary>Columns of a panel: two vectors of floats.</summary>
    public const int Columns = 2 * RowKernels.Lanes;

    /// <summary>Columns with the padding.</summary>
    public static int Pad(int columns) => (columns + Columns - 1) / Columns * Columns;

    /// <summary>An inner dimension with the padding of pairs.</summary>
    public static int PadPair(int inner) => (inner + 1) / 2 * 2;
}
