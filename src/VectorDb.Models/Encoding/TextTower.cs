using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Encoding;

/// <summary>A compiled text tower: what <see cref="TokenStacker"/> makes of texts to "text_embeds_raw" [batch, dimensions].</summary>
internal sealed class TextTower : ITower<TokenInput>
{
    public const string Embeddings = "text_embeds_raw";

    private readonly CompiledTower _tower;
    private readonly TokenStacker _tokens;
    private readonly string _output;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="dimensions">Numbers of an embedding.</param>
    /// <param name="tokens">How texts are padded.</param>
    /// <param name="output">Name of the graph's output.</param>
    public TextTower(CompiledTower tower, int dimensions, TokenStacker tokens, string output = Embeddings)
    {
        _output = output;
        _tower = tower;
        _tokens = tokens;
        Dimensions = dimensions;
    }

    public int Dimensions { get; }

    public BatchShape ShapeOf(TokenInput input)
    {
        int length = _tokens.PaddedLength(input.Ids.Length);
        return new BatchShape(length, length);
    }

    public float[][] Run(IReadOnlyList<TokenInput> batch, CancellationToken cancellationToken)
    {
        NamedTensor[] inputs = [.. _tokens.Stack(batch, _tower.Inputs)];
        try
        {
            using RunOutputs outputs = _tower.Run(inputs, [_output], cancellationToken);
            return outputs[0].ToRows(batch.Count, Dimensions);
        }
        finally
        {
            Array.ForEach(inputs, input => input.Tensor.Dispose());
        }
    }
}
