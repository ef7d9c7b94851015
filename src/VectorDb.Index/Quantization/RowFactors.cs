using System.Runtime.InteropServices;

namespace VectorDb.Index.Quantization;

/// <summary>What turns a row's code into estimates, 16 bytes beside the code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RowFactors
{
    /// <summary>
    /// |r|^2 / (c, r) for the row r seen from the centre and its code c: with it (r, q) is estimated without bias (RaBitQ, section 3.2).
    /// </summary>
    public float Scale;

    /// <summary>Inner product and cosine: (centre, r). L2: -|r|^2.</summary>
    public float Shift;

    /// <summary>Sum of the row's levels.</summary>
    public float LevelSum;

    /// <summary>Standard deviation of the estimate of (r, q) for a query of length 1.</summary>
    public float Deviation;
}
