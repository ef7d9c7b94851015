using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Attention of one head of one item in float32. Keys are transposed once (<see cref="KeyPanels"/>), so that both products run
/// along rows with six targets at a time; scores never leave the cache.
/// </summary>
internal static unsafe partial class AttentionKernel
{
    private const int Lanes = RowKernels.Lanes;

    /// <summary>Targets that are computed together.</summary>
    internal const int TargetBlock = PanelProducts.RowBlock;

    /// <summary>Floats of scratch memory that <see cref="Compute"/> needs.</summary>
    public static long ScratchLength(AttentionShape shape) =>
        KeyPanels.Length(shape.Sources, shape.Head)
        + ((long)shape.Sources * Panels.Pad(shape.Head))
        + (TargetBlock * (long)Panels.Pad(shape.Sources))
        + (TargetBlock * (long)Panels.Pad(shape.Head));

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
        if (shape.Targets > 1)
        {
            KeyPanels.Pack(key, shape.Sources, shape.Head, scratch);
            key = default;
        }

        float* rest = scratch + KeyPanels.Length(shape.Sources, shape.Head);
        Attend<float, FloatElement>(shape, query, key, scratch, value.Data, value.Stride, mask, causal, scale, output, rest);
    }

    /// <summary>As <see cref="Compute"/>, over keys and values that were stored before.</summary>
    /// <param name="shape">The sizes; one head of one item is computed.</param>
    /// <param name="query">Where the head's first query is, and how far apart targets are.</param>
    /// <param name="keys">The head's keys, in <see cref="KeyPanels"/>.</param>
    /// <param name="values">The head's values, [sources, head].</param>
    /// <param name="mask">Added to the scores; a null pointer is none.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="output">Where the head's first result goes, and how far apart targets are.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/> floats, aligned to 64 bytes.</param>
    public static void ComputePacked<T, TElement>(
        AttentionShape shape, RowsOf query, T* keys, T* values, RowsOf mask, float scale, RowsOf output, float* scratch)
        where T : unmanaged
        where TElement : struct, IPanelElement<T> =>
        Attend<T, TElement>(shape, query, default, keys, values, shape.Head, mask, causal: false, scale, output, scratch);

    /// <summary>Looks at keys where they lie if <paramref name="key"/> says so, else at <paramref name="panels"/>.</summary>
    private static void Attend<T, TElement>(
        AttentionShape shape, RowsOf query, RowsOf key, T* panels, T* value, long valueStride, RowsOf mask, bool causal, float scale, RowsOf output, float* scratch)
        where T : unmanaged
        where TElement : struct, IPanelElement<T>
    {
        int headColumns = Panels.Pad(shape.Head);
        int sourceColumns = Panels.Pad(shape.Sources);
        var scores = new RowsOf(scratch + ((long)shape.Sources * headColumns), sourceColumns);
        var results = new RowsOf(scores.Data + (TargetBlock * (long)sourceColumns), headColumns);

        // A head of whole blocks of columns is read and written where it lies.
        bool inPlace = headColumns == shape.Head;
        if (!inPlace)
        {
            PackValues<T, TElement>(value, valueStride, shape, headColumns, scratch);
        }

        for (int target = 0; target < shape.Targets; target += TargetBlock)
        {
            int count = Math.Min(TargetBlock, shape.Targets - target);
            if (key.Data != null)
            {
                MultiplyKeys(query.Data, key, shape, scores.Data);
            }
            else
            {
                PanelProducts.Multiply<T, TElement>(query.From(target), count, shape.Head, panels, sourceColumns, scores);
            }

            for (int row = 0; row < count; row++)
            {
                int visible = causal ? Math.Clamp(shape.Sources - shape.Targets + target + row + 1, 0, shape.Sources) : shape.Sources;
                float* maskRow = mask.Data == null ? null : mask.From(target + row).Data;
                Softmax(scores.From(row).Data, scale, maskRow, visible, sourceColumns);
            }

            if (inPlace)
            {
                PanelProducts.Multiply<T, TElement>(
                    scores, count, shape.Sources, value, valueStride, Panels.Columns, headColumns, output.From(target));
                continue;
            }

            PanelProducts.Multiply<float, FloatElement>(scores, count, shape.Sources, scratch, headColumns, Panels.Columns, headColumns, results);
            for (int row = 0; row < count; row++)
            {
                FloatElement.Copy(results.From(row).Data, output.From(target + row).Data, shape.Head);
            }
        }
    }

    /// <summary>[sources, head], zero behind the head.</summary>
    private static void PackValues<T, TElement>(T* value, long valueStride, AttentionShape shape, int stride, float* packed)
        where T : unmanaged
        where TElement : struct, IPanelElement<T>
    {
        for (int source = 0; source < shape.Sources; source++)
        {
            float* to = packed + ((long)source * stride);
            TElement.Copy(value + (source * valueStride), to, shape.Head);
            new Span<float>(to + shape.Head, stride - shape.Head).Clear();
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
