using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Runs <see cref="FeatureAttentionOperator"/> in three rounds: each head takes all rows' queries to the features' space, each
/// row looks at its own features, and each head takes what was seen to its own output. So weights are read once for all rows.
/// </summary>
internal sealed unsafe class FeatureAttentionKernel(int heads, float scale) : CustomKernel
{
    private const int SequenceRank = 3;

    public override void Compute(KernelContext context)
    {
        KernelTensor query = context.Input(FeatureAttentionOperator.Query);
        if (query.Shape.Length != SequenceRank || query.Shape[2] % heads != 0)
        {
            throw new ArgumentException($"FeatureAttention: query [{string.Join(", ", query.Shape)}] does not split into {heads} heads.");
        }

        (int rows, int targets, int width) = checked(((int)query.Shape[0], (int)query.Shape[1], (int)query.Shape[2]));
        int head = width / heads;
        FeatureBlock[] blocks = ReadBlocks(context, rows);
        KernelTensor bias = context.Input(FeatureAttentionOperator.ValueBias);
        Require(!bias.IsPresent || bias.Count == width, "the bias does not fit the heads");
        float* output = (float*)context.Output(0, [rows, targets, width]);
        if (rows == 0 || targets == 0)
        {
            return;
        }

        int features = blocks[0].Width;
        int stride = Panels.Pad(features);
        using var turned = new NativeBuffer((long)rows * targets * heads * stride * sizeof(float));
        var work = new Work
        {
            Blocks = blocks,
            Heads = heads,
            Head = head,
            Rows = rows * targets,
            Targets = targets,
            Scale = scale,
            Features = features,
            Keys = ReadWeights(context.Input(FeatureAttentionOperator.KeyWeight), head, features, blocks[0]),
            KeyScales = ReadScales(context.Input(FeatureAttentionOperator.KeyScales), width, blocks[0]),
            Values = ReadWeights(context.Input(FeatureAttentionOperator.ValueWeight), features, head, blocks[0]),
            ValueScales = ReadScales(context.Input(FeatureAttentionOperator.ValueScales), width, blocks[0]),
            Bias = bias.Floats,
            Query = new RowsOf(query.Floats, width),
            Turned = new RowsOf((float*)turned.Pointer, stride),
            Output = new RowsOf(output, width),
        };
        work.Round = Round.Turn;
        context.Parallel(ref work, heads);
        work.Round = Round.Look;
        context.Parallel(ref work, rows * work.PartsOfRow);
        work.Round = Round.Return;
        context.Parallel(ref work, heads);
    }

    private static FeatureBlock[] ReadBlocks(KernelContext context, int rows)
    {
        KernelTensor handles = context.Input(FeatureAttentionOperator.Blocks);
        KernelTensor lengths = context.Input(FeatureAttentionOperator.Lengths);
        Require(handles.Count == rows && lengths.Count == rows, $"{handles.Count} blocks and {lengths.Count} lengths for {rows} rows");
        var blocks = new FeatureBlock[rows];
        for (int i = 0; i < rows; i++)
        {
            Require(FeatureBlock.TryFind(handles.Longs[i], out FeatureBlock? block), $"row {i} names features that are not alive");
            Require(
                lengths.Longs[i] == block!.Places && (i == 0 || (block.Width == blocks[0].Width && block.IsQuantized == blocks[0].IsQuantized)),
                $"{block} of row {i} do not go with {lengths.Longs[i]} places or with the other rows");
            blocks[i] = block;
        }

        return blocks;
    }

    private HeadWeights ReadWeights(KernelTensor panels, int inner, int outputs, FeatureBlock block)
    {
        int columns = Panels.Pad(outputs);
        Require(panels.Count == (long)heads * inner * columns, $"weights [{string.Join(", ", panels.Shape)}] do not take {inner} to {outputs} in {heads} heads");
        Require(panels.Type == (block.IsQuantized ? ElementType.Int8 : ElementType.Float), $"weights in {panels.Type} do not go with {block}");
        return new HeadWeights(panels.Floats, block.IsQuantized, inner, columns);
    }

    private static float* ReadScales(KernelTensor scales, int width, FeatureBlock block)
    {
        Require(scales.IsPresent == block.IsQuantized && (!scales.IsPresent || scales.Count == width), "the scales do not fit the weights");
        return scales.Floats;
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException($"FeatureAttention: {problem}.");
        }
    }

    private enum Round
    {
        Turn,
        Look,
        Return,
    }

    private struct Work : IParallelWork
    {
        public Round Round;
        public FeatureBlock[] Blocks;
        public int Heads;
        public int Head;
        public int Rows;
        public int Targets;
        public float Scale;
        public int Features;
        public HeadWeights Keys;
        public float* KeyScales;
        public HeadWeights Values;
        public float* ValueScales;
        public float* Bias;
        public RowsOf Query;
        public RowsOf Turned;
        public RowsOf Output;

        /// <summary>A row's targets of all heads, a block of them at a time.</summary>
        public readonly int PartsOfRow => ((Targets * Heads) + AttentionKernel.TargetBlock - 1) / AttentionKernel.TargetBlock;

        public readonly void Run(int part)
        {
            switch (Round)
            {
                case Round.Turn:
                    Turn(part);
                    break;
                case Round.Look:
                    Look(part / PartsOfRow, part % PartsOfRow * AttentionKernel.TargetBlock);
                    break;
                default:
                    Return(part);
                    break;
            }
        }

        /// <summary>A head's queries of all rows, to the features' space.</summary>
        private readonly void Turn(int head)
        {
            float* scratch = ScratchMemory.Floats(((long)Rows * Head) + RowKernels.Lanes + HeadWeights.ScratchLength(Head));
            float* queries = scratch + HeadWeights.ScratchLength(Head);
            for (int row = 0; row < Rows; row++)
            {
                float* from = Query.From(row).Data + (head * Head);
                for (int i = 0; i < Head; i++)
                {
                    queries[((long)row * Head) + i] = KeyScales == null ? from[i] : from[i] * KeyScales[(head * Head) + i];
                }
            }

            Keys.Multiply(head, new RowsOf(queries, Head), Rows, OfHead(head), scratch);
        }

        private readonly void Look(int row, int target)
        {
            int count = Math.Min(AttentionKernel.TargetBlock, (Targets * Heads) - target);
            RowsOf rows = Turned.From(((long)row * Targets * Heads) + target);
            float* scratch = ScratchMemory.Floats(FeatureAttentionMath.ScratchLength(Blocks[row], count));
            FeatureAttentionMath.Attend(Blocks[row], rows, count, Scale, scratch);
        }

        /// <summary>What a head saw for all rows, to its part of the output.</summary>
        private readonly void Return(int head)
        {
            int columns = Panels.Pad(Head);
            float* scratch = ScratchMemory.Floats(((long)Rows * columns) + HeadWeights.ScratchLength(Features));
            var results = new RowsOf(scratch + HeadWeights.ScratchLength(Features), columns);
            Values.Multiply(head, OfHead(head), Rows, results, scratch);
            for (int row = 0; row < Rows; row++)
            {
                float* from = results.From(row).Data;
                float* to = Output.From(row).Data + (head * Head);
                for (int i = 0; i < Head; i++)
                {
                    float factor = ValueScales == null ? 1f : ValueScales[(head * Head) + i];
                    to[i] = (from[i] * factor) + (Bias == null ? 0f : Bias[(head * Head) + i]);
                }
            }
        }

        /// <summary>One row for each row and target: targets lie [row, target, head].</summary>
        private readonly RowsOf OfHead(int head) => new(Turned.From(head).Data, Turned.Stride * Heads);
    }
}
