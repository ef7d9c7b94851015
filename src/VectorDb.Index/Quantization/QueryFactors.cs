using System.Runtime.InteropServices;

namespace VectorDb.Index.Quantization;

/// <summary>The head of a prepared query, 64 bytes; its components follow, int8 [length].</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct QueryFactors
{
    /// <summary>What every row's score has in common.</summary>
    public float Base;

    /// <summary>1 if the row's shift is part of the score, else 0.</summary>
    public float ShiftWeight;

    /// <summary>Size of the query's step; twice of it for L2.</summary>
    public float Step;

    /// <summary>What the sum of a row standing for all zeros would be.</summary>
    public float ZeroSum;

    /// <summary>The query's length, as the scale of errors; twice of it for L2.</summary>
    public float Length;
}
