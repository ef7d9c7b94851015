using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>Runs <see cref="FusedAttentionOperator"/>, a head of an item at a time.</summary>
internal sealed unsafe class FusedAttentionKernel(int heads, float scale, bool causal) : CustomKernel
{
    private const int SequenceRank = 3;
    private const int MaskRank = 4;

    public override void Compute(KernelContext context)
    {
        KernelTensor query = context.Input(FusedAttentionOperator.Query);
        KernelTensor key = context.Input(FusedAttentionOperator.Key);
        KernelTensor value = context.Input(FusedAttentionOperator.Value);
        KernelTensor mask = context.Input(FusedAttentionOperator.Mask);
        KernelTensor rowScales = context.Input(FusedAttentionOperator.RowScales);
        KernelTensor columnScales = context.Input(FusedAttentionOperator.ColumnScales);
        KernelTensor bias = context.Input(FusedAttentionOperator.Bias);
        bool projects = query.Type == ElementType.Int32;
        AttentionShape shape = projects ? CheckSums(query, rowScales, columnScales, bias) : CheckShapes(query, key, value);
        CheckMask(mask, shape);
        var work = new Work
        {
            Shape = shape,
            Sums = projects ? query.Ints : null,
            RowScales = rowScales.Floats,
            ColumnScales = columnScales.Floats,
            Bias = bias.Floats,
            Query = query.Floats,
            Key = key.Floats,
            Value = value.Floats,
            Mask = mask.Floats,
            MaskShape = mask.IsPresent ? mask.Shape : [1, 1, 1, 1],
            Causal = causal,
            Scale = scale,
            Output = (float*)context.Output(0, [shape.Batch, shape.Targets, shape.Width]),
        };
        context.Parallel(ref work, shape.Batch * heads);
    }

    private AttentionShape CheckSums(KernelTensor sums, KernelTensor rowScales, KernelTensor columnScales, KernelTensor bias)
    {
        bool fits = sums.Shape.Length == SequenceRank
            && sums.Shape[2] % (3L * heads) == 0
            && rowScales.Count == sums.Shape[0] * sums.Shape[1]
            && columnScales.Count == sums.Shape[2]
            && (!bias.IsPresent || bias.Count == sums.Shape[2]);
        if (!fits)
        {
            throw new ArgumentException($"FusedAttention: scales and bias do not fit sums [{string.Join(", ", sums.Shape)}] over {heads} heads.");
        }

        int length = checked((int)sums.Shape[1]);
        return new AttentionShape((int)sums.Shape[0], heads, length, length, (int)(sums.Shape[2] / (3L * heads)));
    }

    private AttentionShape CheckShapes(KernelTensor query, KernelTensor key, KernelTensor value)
    {
        bool fits = query.Type == ElementType.Float
            && query.Shape.Length == SequenceRank
            && key.Shape.Length == SequenceRank
            && key.Shape.AsSpan().SequenceEqual(value.Shape)
            && query.Shape[0] == key.Shape[0]
            && query.Shape[2] == key.Shape[2]
            && query.Shape[2] % heads == 0;
        if (!fits)
        {
            throw new ArgumentException(
                $"FusedAttention: query [{string.Join(", ", query.Shape)}], key [{string.Join(", ", key.Shape)}] and "
                + $"value [{string.Join(", ", value.Shape)}] do not go together over {heads} heads.");
        }

        return new AttentionShape(
            (int)query.Shape[0], heads, checked((int)query.Shape[1]), checked((int)key.Shape[1]), (int)query.Shape[2] / heads);
    }

    private static void CheckMask(KernelTensor mask, AttentionShape shape)
    {
        bool fits = !mask.IsPresent
            || (mask.Shape.Length == MaskRank
                && (mask.Shape[0] == 1 || mask.Shape[0] == shape.Batch)
                && (mask.Shape[1] == 1 || mask.Shape[1] == shape.Heads)
                && (mask.Shape[2] == 1 || mask.Shape[2] == shape.Targets)
                && mask.Shape[3] == shape.Sources);
        if (!fits)
        {
            throw new ArgumentException($"FusedAttention: mask [{string.Join(", ", mask.Shape)}] does not fit {shape}.");
        }
    }

    private struct Work : IParallelWork
    {
        public AttentionShape Shape;
        public int* Sums;
        public float* RowScales;
        public float* ColumnScales;
        public float* Bias;
        public float* Query;
        public float* Key;
        public float* Value;
        public float* Mask;
        public long[] MaskShape;
        public bool Causal;
        public float Scale;
        public float* Output;

        public readonly void Run(int part)
        {
            int item = part / Shape.Heads;
            int head = part % Shape.Heads;
            long width = Shape.Width;
            long targets = (item * Shape.Targets * width) + (head * Shape.Head);
            var output = new RowsOf(Output + targets, width);
            long scratchLength = AttentionKernel.ScratchLength(Shape);
            if (Sums != null)
            {
                long block = (long)Shape.Targets * Shape.Head;
                float* scratch = ScratchMemory.Floats(scratchLength + (3 * block));
                float* query = scratch + scratchLength;
                Project(item, head, 0, query);
                Project(item, head, 1, query + block);
                Project(item, head, 2, query + (2 * block));
                Compute(
                    item, head, new RowsOf(query, Shape.Head), new RowsOf(query + block, Shape.Head), new RowsOf(query + (2 * block), Shape.Head), output, scratch);
                return;
            }

            long sources = (item * Shape.Sources * width) + (head * Shape.Head);
            Compute(
                item,
                head,
                new RowsOf(Query + targets, width),
                new RowsOf(Key + sources, width),
                new RowsOf(Value + sources, width),
                output,
                ScratchMemory.Floats(scratchLength));
        }

        private readonly void Compute(int item, int head, RowsOf query, RowsOf key, RowsOf value, RowsOf output, float* scratch) =>
            AttentionKernel.Compute(Shape, query, key, value, MaskOf(item, head), Causal, Scale, output, scratch);

        /// <summary>Brings a head's query (0), key (1) or value (2) from the sums to floats.</summary>
        private readonly void Project(int item, int head, int which, float* result)
        {
            long stride = 3L * Shape.Width;
            long column = ((long)which * Shape.Width) + (head * Shape.Head);
            long row = (long)item * Shape.Targets;
            RowKernels.DequantizeBlock(
                Sums + (row * stride) + column,
                stride,
                Shape.Targets,
                RowScales + row,
                ColumnScales + column,
                Bias == null ? null : Bias + column,
                result,
                Shape.Head);
        }

        private readonly RowsOf MaskOf(int item, int head)
        {
            if (Mask == null)
            {
                return default;
            }

            long matrix = MaskShape[2] * MaskShape[3];
            long start = ((MaskShape[0] == 1 ? 0 : item * MaskShape[1]) + (MaskShape[1] == 1 ? 0 : head)) * matrix;
            return new RowsOf(Mask + start, MaskShape[2] == 1 ? 0 : MaskShape[3]);
        }
    }
}
