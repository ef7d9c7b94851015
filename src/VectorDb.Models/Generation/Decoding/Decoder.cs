using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Compilation;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>A compiled decoder. A row's logits do not depend on the other rows of the run.</summary>
internal sealed class Decoder
{
    private readonly CompiledTower _tower;

    public Decoder(CompiledTower tower, DecoderShape shape)
    {
        _tower = tower;
        Shape = shape;
    }

    public DecoderShape Shape { get; }

    /// <summary>Reads the rows' tokens and appends their keys and values to their blocks.</summary>
    /// <param name="rows">At least one; of one number of tokens and one of embeddings.</param>
    /// <param name="allPositions">Whether the logits of all tokens are wanted; otherwise those of the last.</param>
    /// <param name="cancellationToken">Stops the run; the blocks' lengths are the caller's, so nothing is spoilt.</param>
    /// <returns>float32 [rows, wanted, vocabulary], which the caller disposes.</returns>
    public RunOutputs Run(IReadOnlyList<DecoderRow> rows, bool allPositions, CancellationToken cancellationToken)
    {
        int tokens = rows[0].Ids.Length;
        int places = Shape.EmbeddingWidth == 0 ? 0 : rows[0].Embeddings.Length / Shape.EmbeddingWidth;
        long[] wanted = allPositions ? [.. Enumerable.Range(places, tokens)] : [places + tokens - 1];
        List<NamedTensor> inputs =
        [
            new(DecoderInputs.InputIds, Tensor.From([.. rows.SelectMany(row => row.Ids.ToArray().Select(id => (long)id))], rows.Count, tokens)),
            new(DecoderInputs.Blocks, Tensor.From([.. rows.Select(row => row.Block.Handle)], rows.Count)),
            new(DecoderInputs.Lengths, Tensor.From([.. rows.Select(row => (long)row.Length)], rows.Count)),
            new(DecoderInputs.Wanted, Tensor.From(wanted, wanted.Length)),
        ];
        try
        {
            if (rows[0].Memory is not null)
            {
                inputs.Add(new(DecoderInputs.MemoryBlocks, Tensor.From([.. rows.Select(row => row.Memory!.Block.Handle)], rows.Count)));
                inputs.Add(new(DecoderInputs.MemoryLengths, Tensor.From([.. rows.Select(row => (long)row.Memory!.Length)], rows.Count)));
            }

            if (Shape.EmbeddingWidth > 0)
            {
                inputs.Add(new(DecoderInputs.Embeddings, Stack(rows, places)));
            }

            return _tower.Run(inputs.ToArray(), [DecoderInputs.Logits], cancellationToken);
        }
        finally
        {
            inputs.ForEach(input => input.Tensor.Dispose());
            GC.KeepAlive(rows);
        }
    }

    private Tensor Stack(IReadOnlyList<DecoderRow> rows, int places)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float, rows.Count, places, Shape.EmbeddingWidth);
        Span<float> all = tensor.AsSpan<float>();
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Embeddings.Span.CopyTo(all[(i * places * Shape.EmbeddingWidth)..]);
        }

        return tensor;
    }
}
