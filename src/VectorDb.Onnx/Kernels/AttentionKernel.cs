using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Attention of one head of one item in float32. Keys are transposed once, so that both products run along rows with six
/// targets at a time; scores never leave the cache.
/// </summary>
internal static unsafe partial class AttentionKernel
{
    private const int Lanes = RowKernels.Lanes;

    /// <summary>Targets that are computed together: twelve accumulators fit the registers of AVX2 as well.</summary>
    internal const int TargetBlock = 6;

    /// <summary>Columns that are computed together.</summary>
    private const int ColumnBlock = 2 * Lanes;

    /// <summary>Floats of scratch memory that <see cref="Compute"/> needs.</summary>
    public static long ScratchLength(AttentionShape shape) =>
        ((long)shape.Head * PadColumns(shape.Sources))
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
        float* packedValues = scratch + ((long)shape.Head * sourceColumns);
        var keys = new RowsOf(scratch, sourceColumns);
        var scores = new RowsOf(packedValues + ((long)shape.Sources * headColumns), sourceColumns);
        var results = new RowsOf(scores.Data + (TargetBlock * (long)sourceColumns), headColumns);

        // A head of whole blocks of columns is read and written where it lies.
        bool inPlace = headColumns == shape.Head;
        RowsOf values = inPlace ? value : new RowsOf(packedValues, headColumns);
        bool single = shape.Targets == 1;
        if (!single)
        {
            PackKeys(key, shape, sourceColumns, scratch);
        }

        if (!inPlace)
        {
            PackValues(value, shape, headColumns, packedValues);
        }

        for (int target = 0; target < shape.Targets; target += TargetBlock)
        {
            int count = Math.Min(TargetBlock, shape.Targets - target);
            if (single)
            {
                MultiplyKeys(query.Data, key, shape, scores.Data);
            }
            else
            {
                Multiply(query.From(target), count, shape.Head, keys, sourceColumns, scores);
            }

            for (int row = 0; row < count; row++)
            {
                int visible = causal ? Math.Clamp(shape.Sources - shape.Targets + target + row + 1, 0, shape.Sources) : shape.Sources;
                float* maskRow = mask.Data == null ? null : mask.From(target + row).Data;
                Softmax(scores.From(row).Data, scale, maskRow, visible, sourceColumns);
            }

            Multiply(scores, count, shape.Sources, values, headColumns, inPlace ? output.From(target) : results);
            for (int row = 0; row < count && !inPlace; row++)
            {
                new ReadOnlySpan<float>(results.From(row).Data, shape.Head).CopyTo(new Span<float>(output.From(target + row).Data, shape.Head));
            }
        }
    }

    private static int PadColumns(int count) => (count + ColumnBlock - 1) / ColumnBlock * ColumnBlock;

    /// <summary>[head, sources], zero behind the sources.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(RowsOf key, AttentionShape shape, int stride, float* packed)
    {
        int source = 0;
        for (; source <= shape.Sources - 4; source += 4)
        {
            float* a = key.From(source).Data;
            float* b = a + key.Stride;
            float* c = b + key.Stride;
            float* d = c + key.Stride;
            float* to = packed + source;
            for (int i = 0; i < shape.Head; i++)
            {
                Vector128.Create(a[i], b[i], c[i], d[i]).Store(to);
                to += stride;
            }
        }

        for (; source < shape.Sources; source++)
        {
            float* from = key.From(source).Data;
            float* to = packed + source;
            for (int i = 0; i < shape.Head; i++)
            {
                *to = from[i];
                to += stride;
            }
        }

        for (int i = 0; i < shape.Head; i++)
        {
            new Span<float>(packed + ((long)i * stride) + shape.Sources, stride - shape.Sources).Clear();
        }
    }

    /// <summary>[sources, head], zero behind the head.</summary>
    private static void PackValues(RowsOf value, AttentionShape shape, int stride, float* packed)
    {
        for (int source = 0; source < shape.Sources; source++)
        {
            var to = new Span<float>(packed + ((long)source * stride), stride);
            new ReadOnlySpan<float>(value.From(source).Data, shape.Head).CopyTo(to);
            to[shape.Head..].Clear();
        }
    }

    /// <summary>Turns products into weights in place; what is not visible, and the padding, becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Softmax(float* scores, float scale, float* mask, int visible, int stride)
    {
        for (int i = visible; i < stride; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        Vector512<float> factor = Vector512.Create(scale);
        Vector512<float> highest = Vector512.Create(float.MinValue);
        for (int i = 0; i < stride; i += Lanes)
        {
            Vector512<float> score = Vector512.Load(scores + i) * factor;
            score.Store(scores + i);
            highest = Vector512.Max(highest, score);
        }

        if (mask != null)
        {
            highest = AddMask(scores, mask, visible, stride);
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
        factor = Vector512.Create(total > 0 ? 1f / total : 0f);
        for (int i = 0; i < stride; i += Lanes)
        {
            (Vector512.Load(scores + i) * factor).Store(scores + i);
        }
    }

    /// <summary>scores += mask; returns their highest, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> AddMask(float* scores, float* mask, int visible, int stride)
    {
        RowKernels.Add(scores, mask, visible);
        Vector512<float> highest = Vector512.Create(float.MinValue);
        for (int i = 0; i < stride; i += Lanes)
        {
            highest = Vector512.Max(highest, Vector512.Load(scores + i));
        }

        return highest;
    }
}
