using VectorDb.Onnx.Kernels;

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
        AttentionShape shape = CheckShapes(query, key, value);
        CheckMask(mask, shape);
        var work = new Work
        {
            Shape = shape,
            Query = query.Floats,
            Key = key.Floats,
            Value = value.Floats,
            Mask = mask.Floats,
            MaskShape = mask.IsPresent ? mask.Shape : [1, 1, 1, 1],
            Causal = causal,
            Scale = scale,
            Output = (float*)context.Output(0, query.Shape),
        };
        context.Parallel(ref work, shape.Batch * heads);
    }

    private AttentionShape CheckShapes(KernelTensor query, KernelTensor key, KernelTensor value)
    {
        bool fits = query.Shape.Length == SequenceRank
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
            long sources = (item * Shape.Sources * width) + (head * Shape.Head);
            AttentionKernel.Compute(
                Shape,
                new RowsOf(Query + targets, width),
                new RowsOf(Key + sources, width),
                new RowsOf(Value + sources, width),
                MaskOf(item, head),
                Causal,
                Scale,
                new RowsOf(Output + targets, width),
                ScratchMemory.Floats(AttentionKernel.ScratchLength(Shape)));
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
