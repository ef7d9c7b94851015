using System.Runtime.CompilerServices;

namespace VectorDb.Index.Distance;

/// <summary>The score that users see: higher is nearer, from full float32 rows.</summary>
internal static unsafe class ExactScore
{
    /// <summary>Score of two padded rows; cosine rows are already of unit length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(Metric metric, float* a, float* b, int length) =>
        metric == Metric.L2 ? -SquaredDistance.Compute(a, b, length) : DotProduct.Compute(a, b, length);
}
