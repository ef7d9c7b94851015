using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Attention of one head of one item in float32. Keys are transposed once, so that both products run along rows with six
/// targets at a time; scores never leave the cache.
/// </summary>
internal static unsafe class AttentionKernel
{
    private const int Lanes = RowKernels.Lanes;

    /// <summary>Targets that are computed together: twelve accumulators fit the registers of AVX2 as well.</summary>
    private const int TargetBlock = 6;

    /// <summary>Columns that are computed together.</summary>
    private const int ColumnBlock = 2 * Lanes;

    /// <summary>Floats of scratch memory that <see cref="Compute"/> needs.</summary>
    public static long ScratchLength(AttentionShape shape) =>
        ((long)PadTargets(shape.Targets) * PadColumns(shape.Head))
        + ((long)shape.Head * PadColumns(shape.Sources))
        + ((long)shape.Sources * PadColumns(shape.Head))
        + (TargetBlock * (long)PadColumns(shape.Sources))
        + (TargetBlock * (long)PadColumns(shape.Head));

    /// <summary>output = softmax(scale * query key' + mask) value.</summary>
    /// <param name="shape">The sizes; one head of one item is computed.</param>
    /// <param name="query">Where the head's first query is, and how far apart targets are.</param>
    /// <param name="key">Where the head's first key is, and how far apart sources are.</param>
    /// <param name="value">Where the head's first value is, and how far apart sources are.</param>
    /// <param name="mask">Added to the scores; a null pointer is none.</param>
    /// <param name="causal">Hides the sources behind a target; the last target is the last source.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="output">Where the head's first result goes, and how far apart targets are.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/> floats, aligned to 64 bytes.</param>
    public static void Compute(
        AttentionShape shape, RowsOf query, RowsOf key, RowsOf value, RowsOf mask, bool causal, float scale, RowsOf output, float* scratch)
    {
        int headColumns = PadColumns(shape.Head);
        int sourceColumns = PadColumns(shape.Sources);
        float* queries = scratch;
        float* keys = queries + ((long)PadTargets(shape.Targets) * headColumns);
        float* values = keys + ((long)shape.Head * sourceColumns);
        float* scores = values + ((long)shape.Sources * headColumns);
        float* results = scores + (TargetBlock * (long)sourceColumns);
        PackQueries(query, shape, headColumns, scale, queries);
        PackKeys(key, shape, sourceColumns, keys);
        PackValues(value, shape, headColumns, values);
        for (int target = 0; target < shape.Targets; target += TargetBlock)
        {
            int count = Math.Min(TargetBlock, shape.Targets - target);
            Multiply(queries + ((long)target * headColumns), headColumns, count, keys, sourceColumns, shape.Head, scores);
            for (int row = 0; row < count; row++)
            {
                int visible = causal ? Math.Clamp(shape.Sources - shape.Targets + target + row + 1, 0, shape.Sources) : shape.Sources;
                float* maskRow = mask.Data == null ? null : mask.Data + ((target + row) * mask.Stride);
                Softmax(scores + ((long)row * sourceColumns), maskRow, visible, sourceColumns);
            }

            Multiply(scores, sourceColumns, count, values, headColumns, shape.Sources, results);
            for (int row = 0; row < count; row++)
            {
                var from = new ReadOnlySpan<float>(results + ((long)row * headColumns), shape.Head);
                from.CopyTo(new Span<float>(output.Data + ((target + row) * output.Stride), shape.Head));
            }
        }
    }

    private static int PadColumns(int count) => (count + ColumnBlock - 1) / ColumnBlock * ColumnBlock;

    private static int PadTargets(int count) => (count + TargetBlock - 1) / TargetBlock * TargetBlock;

    private static void PackQueries(RowsOf query, AttentionShape shape, int stride, float scale, float* packed)
    {
        for (int target = 0; target < shape.Targets; target++)
        {
            float* from = query.Data + (target * query.Stride);
            float* to = packed + ((long)target * stride);
            for (int i = 0; i < shape.Head; i++)
            {
                to[i] = from[i] * scale;
            }
        }
    }

    /// <summary>[head, sources], zero behind the sources.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(RowsOf key, AttentionShape shape, int stride, float* packed)
    {
        int source = 0;
        for (; source <= shape.Sources - 4; source += 4)
        {
            float* a = key.Data + (source * key.Stride);
            float* b = a + key.Stride;
            float* c = b + key.Stride;
            float* d = c + key.Stride;
            for (int i = 0; i < shape.Head; i++)
            {
                Vector128.Create(a[i], b[i], c[i], d[i]).Store(packed + ((long)i * stride) + source);
            }
        }

        for (; source < stride; source++)
        {
            for (int i = 0; i < shape.Head; i++)
            {
                packed[((long)i * stride) + source] = source < shape.Sources ? key.Data[(source * key.Stride) + i] : 0;
            }
        }
    }

    /// <summary>[sources, head], zero behind the head.</summary>
    private static void PackValues(RowsOf value, AttentionShape shape, int stride, float* packed)
    {
        for (int source = 0; source < shape.Sources; source++)
        {
            var to = new Span<float>(packed + ((long)source * stride), stride);
            new ReadOnlySpan<float>(value.Data + (source * value.Stride), shape.Head).CopyTo(to);
            to[shape.Head..].Clear();
        }
    }

    /// <summary>Turns scores into weights in place; what is not visible, and the padding, becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(float* scores, float* mask, int visible, int stride)
    {
        if (mask != null)
        {
            RowKernels.Add(scores, mask, visible);
        }

        for (int i = visible; i < stride; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        Vector512<float> highest = Vector512.Create(float.MinValue);
        for (int i = 0; i < stride; i += Lanes)
        {
            highest = Vector512.Max(highest, Vector512.Load(scores + i));
        }

        Vector512<float> top = Vector512.Create(VectorMath.MaxAcross(highest));
        Vector512<float> sum = Vector512<float>.Zero;
        for (int i = 0; i < stride; i += Lanes)
        {
            Vector512<float> weight = VectorMath.Exp(Vector512.Load(scores + i) - top);
            weight.Store(scores + i);
            sum += weight;
        }

        // A target that sees nothing gets zero, not a quotient of zeros.
        float total = VectorMath.SumAcross(sum);
        Vector512<float> factor = Vector512.Create(total > 0 ? 1f / total : 0f);
        for (int i = 0; i < stride; i += Lanes)
        {
            (Vector512.Load(scores + i) * factor).Store(scores + i);
        }
    }

    /// <summary>result [rows, columns] = left [rows, inner] right [inner, columns], rows up to six; columns are a multiple of the block.</summary>
    private static void Multiply(float* left, int leftStride, int rows, float* right, int columns, int inner, float* result)
    {
        for (int column = 0; column < columns; column += ColumnBlock)
        {
            if (rows == TargetBlock)
            {
                MultiplySix(left, leftStride, right + column, columns, inner, result + column);
                continue;
            }

            for (int row = 0; row < rows; row++)
            {
                MultiplyOne(left + ((long)row * leftStride), right + column, columns, inner, result + ((long)row * columns) + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix(float* left, int leftStride, float* right, int columns, int inner, float* result)
    {
        float* l1 = left + leftStride;
        float* l2 = l1 + leftStride;
        float* l3 = l2 + leftStride;
        float* l4 = l3 + leftStride;
        float* l5 = l4 + leftStride;
        Vector512<float> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default;
        for (int i = 0; i < inner; i++)
        {
            Vector512<float> x = Vector512.Load(right);
            Vector512<float> y = Vector512.Load(right + Lanes);
            right += columns;
            Vector512<float> factor = Vector512.Create(left[i]);
            a0 = VectorMath.Fma(factor, x, a0);
            b0 = VectorMath.Fma(factor, y, b0);
            factor = Vector512.Create(l1[i]);
            a1 = VectorMath.Fma(factor, x, a1);
            b1 = VectorMath.Fma(factor, y, b1);
            factor = Vector512.Create(l2[i]);
            a2 = VectorMath.Fma(factor, x, a2);
            b2 = VectorMath.Fma(factor, y, b2);
            factor = Vector512.Create(l3[i]);
            a3 = VectorMath.Fma(factor, x, a3);
            b3 = VectorMath.Fma(factor, y, b3);
            factor = Vector512.Create(l4[i]);
            a4 = VectorMath.Fma(factor, x, a4);
            b4 = VectorMath.Fma(factor, y, b4);
            factor = Vector512.Create(l5[i]);
            a5 = VectorMath.Fma(factor, x, a5);
            b5 = VectorMath.Fma(factor, y, b5);
        }

        Store(result, a0, b0);
        Store(result + columns, a1, b1);
        Store(result + (2L * columns), a2, b2);
        Store(result + (3L * columns), a3, b3);
        Store(result + (4L * columns), a4, b4);
        Store(result + (5L * columns), a5, b5);
    }

    /// <summary>One row, summed in the same order as <see cref="MultiplySix"/>, so that a target does not depend on its neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* left, float* right, int columns, int inner, float* result)
    {
        Vector512<float> a = default, b = default;
        for (int i = 0; i < inner; i++)
        {
            Vector512<float> factor = Vector512.Create(left[i]);
            a = VectorMath.Fma(factor, Vector512.Load(right), a);
            b = VectorMath.Fma(factor, Vector512.Load(right + Lanes), b);
            right += columns;
        }

        Store(result, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* result, Vector512<float> a, Vector512<float> b)
    {
        a.Store(result);
        b.Store(result + Lanes);
    }
}
