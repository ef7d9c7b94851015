using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

internal static unsafe partial class AttentionKernel
{
    /// <summary>
    /// Products of one query with every key, where they lie: a step of a decoder would spend more on transposing keys than on
    /// the products.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyKeys(float* query, RowsOf key, AttentionShape shape, float* scores)
    {
        float* from = key.Data;
        for (int source = 0; source < shape.Sources; source++)
        {
            Vector512<float> sum = default;
            int i = 0;
            for (; i <= shape.Head - Lanes; i += Lanes)
            {
                sum = VectorMath.Fma(Vector512.Load(query + i), Vector512.Load(from + i), sum);
            }

            float product = VectorMath.SumAcross(sum);
            for (; i < shape.Head; i++)
            {
                product += query[i] * from[i];
            }

            scores[source] = product;
            from += key.Stride;
        }
    }
}
