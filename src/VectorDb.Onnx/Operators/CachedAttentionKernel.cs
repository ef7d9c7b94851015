using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Operators;

/// <summary>Runs <see cref="CachedAttentionOperator"/>, a head of a row at a time.</summary>
internal sealed unsafe class CachedAttentionKernel(int heads, int layer, float scale) : CustomKernel
{
    private const int SequenceRank = 3;

    public override void Compute(KernelContext context)
    {
        KernelTensor query = context.Input(CachedAttentionOperator.Query);
        KernelTensor key = context.Input(CachedAttentionOperator.Key);
        KernelTensor value = context.Input(CachedAttentionOperator.Value);
        KernelTensor bias = context.Input(CachedAttentionOperator.DistanceBias);
        (int rows, int targets, int width) = CheckQuery(query);
        CachedRow[] items = ReadRows(context, rows);
        CheckBlocks(items, width / heads, key, value, targets);
        if (bias.IsPresent && (bias.Shape.Length != 2 || bias.Shape[0] != heads || bias.Shape[1] < 1))
        {
            throw new ArgumentException($"CachedAttention: a distance bias [{string.Join(", ", bias.Shape)}] is not one of {heads} heads.");
        }

        var work = new Work
        {
            Rows = items,
            Heads = heads,
            Layer = layer,
            Scale = scale,
            Targets = targets,
            Head = width / heads,
            Appends = key.IsPresent,
            Query = query.Floats,
            Key = key.Floats,
            Value = value.Floats,
            Bias = bias.Floats,
            Distances = bias.IsPresent ? checked((int)bias.Shape[1]) : 0,
            Output = (float*)context.Output(0, [rows, targets, width]),
        };
        context.Parallel(ref work, rows * items.FirstOrDefault().KeyHeads);
    }

    private (int Rows, int Targets, int Width) CheckQuery(KernelTensor query) =>
        query.Shape.Length == SequenceRank && query.Shape[2] % heads == 0
            ? checked(((int)query.Shape[0], (int)query.Shape[1], (int)query.Shape[2]))
            : throw new ArgumentException($"CachedAttention: query [{string.Join(", ", query.Shape)}] does not split into {heads} heads.");

    private static CachedRow[] ReadRows(KernelContext context, int rows)
    {
        KernelTensor blocks = context.Input(CachedAttentionOperator.Blocks);
        KernelTensor lengths = context.Input(CachedAttentionOperator.Lengths);
        if (blocks.Count != rows || lengths.Count != rows)
        {
            throw new ArgumentException($"CachedAttention: {blocks.Count} blocks and {lengths.Count} lengths for {rows} rows.");
        }

        var items = new CachedRow[rows];
        for (int i = 0; i < rows; i++)
        {
            if (!KeyValueBlock.TryFind(blocks.Longs[i], out KeyValueBlock? block))
            {
                throw new ArgumentException($"CachedAttention: row {i} names a block that is not alive.");
            }

            items[i] = new CachedRow(block, lengths.Longs[i]);
        }

        return items;
    }

    private void CheckBlocks(CachedRow[] rows, int head, KernelTensor key, KernelTensor value, int targets)
    {
        foreach (CachedRow row in rows)
        {
            KeyValueBlock block = row.Block;
            long needed = row.Length + (key.IsPresent ? targets : 0);
            if (layer >= block.Layers || head != block.Head || heads % block.Heads != 0 || row.Length < 0 || needed > block.Capacity || block.Heads != rows[0].KeyHeads
                || (key.IsPresent && block.KeyLayout != KeyLayout.Rows))
            {
                throw new ArgumentException($"CachedAttention: {block} does not serve layer {layer}, {heads} heads of {head} and {needed} positions.");
            }
        }

        long[] shape = rows.Length == 0 ? [] : [rows.Length, targets, (long)rows[0].KeyHeads * head];
        if (key.IsPresent != value.IsPresent || (key.IsPresent && !(key.Shape.AsSpan().SequenceEqual(shape) && value.Shape.AsSpan().SequenceEqual(shape))))
        {
            throw new ArgumentException(
                $"CachedAttention: key [{string.Join(", ", key.Shape)}] and value [{string.Join(", ", value.Shape)}] are not [{string.Join(", ", shape)}].");
        }
    }

    private readonly record struct CachedRow(KeyValueBlock Block, long Length)
    {
        public int KeyHeads => Block?.Heads ?? 0;
    }

    /// <summary>A part is a key head of a row, with all query heads that share it.</summary>
    private struct Work : IParallelWork
    {
        public CachedRow[] Rows;
        public int Heads;
        public int Layer;
        public float Scale;
        public int Targets;
        public int Head;
        public bool Appends;
        public float* Query;
        public float* Key;
        public float* Value;
        public float* Bias;
        public int Distances;
        public float* Output;

        public readonly void Run(int part)
        {
            int keyHeads = Rows[0].KeyHeads;
            int row = part / keyHeads;
            int keyHead = part % keyHeads;
            CachedRow item = Rows[row];
            int sources = (int)item.Length;
            if (Appends)
            {
                float* keys = item.Block.Keys<float>(Layer, keyHead);
                float* values = item.Block.Values<float>(Layer, keyHead);
                long start = (((long)row * Targets * keyHeads) + keyHead) * Head;
                Append(new RowsOf(Key + start, (long)keyHeads * Head), keys + (item.Length * Head));
                Append(new RowsOf(Value + start, (long)keyHeads * Head), values + (item.Length * Head));
                sources += Targets;
            }

            var shape = new AttentionShape(1, Heads, Targets, sources, Head);
            int shared = Heads / keyHeads;
            for (int head = keyHead * shared; head < (keyHead + 1) * shared; head++)
            {
                Attend(shape, row, head, item.Block, keyHead);
            }
        }

        private readonly void Append(RowsOf from, float* to)
        {
            for (int i = 0; i < Targets; i++)
            {
                new ReadOnlySpan<float>(from.From(i).Data, Head).CopyTo(new Span<float>(to + ((long)i * Head), Head));
            }
        }

        private readonly void Attend(AttentionShape shape, int row, int head, KeyValueBlock block, int keyHead)
        {
            long width = (long)Heads * Head;
            long start = (row * Targets * width) + (head * Head);
            long scratchLength = AttentionKernel.ScratchLength(shape);
            float* scratch = ScratchMemory.Floats(scratchLength + (Bias == null ? 0 : (long)Targets * shape.Sources));
            RowsOf mask = Bias == null ? default : Distant(shape, Bias + ((long)head * Distances), scratch + scratchLength);
            var query = new RowsOf(Query + start, width);
            var output = new RowsOf(Output + start, width);
            switch (block.KeyLayout)
            {
                case KeyLayout.Panels:
                    AttentionKernel.ComputePacked<float, FloatElement>(
                        shape, query, block.Keys<float>(Layer, keyHead), block.Values<float>(Layer, keyHead), mask, Scale, output, scratch);
                    break;
                case KeyLayout.BFloat16Panels:
                    AttentionKernel.ComputePacked<ushort, BFloat16Element>(
                        shape, query, block.Keys<ushort>(Layer, keyHead), block.Values<ushort>(Layer, keyHead), mask, Scale, output, scratch);
                    break;
                default:
                    var keys = new RowsOf(block.Keys<float>(Layer, keyHead), Head);
                    var values = new RowsOf(block.Values<float>(Layer, keyHead), Head);
                    AttentionKernel.Compute(shape, query, keys, values, mask, Appends, Scale, output, scratch);
                    break;
            }
        }

        /// <summary>The bias of each target and source, by how far back the source is.</summary>
        private readonly RowsOf Distant(AttentionShape shape, float* biases, float* mask)
        {
            for (int target = 0; target < Targets; target++)
            {
                float* line = mask + ((long)target * shape.Sources);
                int place = shape.Sources - Targets + target;
                for (int source = 0; source < shape.Sources; source++)
                {
                    line[source] = biases[Math.Clamp(place - source, 0, Distances - 1)];
                }
            }

            return new RowsOf(mask, shape.Sources);
        }
    }
}
