using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Matching;

/// <summary>
/// A compiled tower that lets texts attend to pictures: int64 "input_ids" and "attention_mask" [batch, tokens] and
/// float32 "image" [batch, ..] to "itm_logits" [batch, logits].
/// </summary>
internal sealed class FusionTower : IFusion
{
    public const string Image = "image";
    public const string Logits = "itm_logits";

    private readonly CompiledTower _tower;
    private readonly TokenStacker _tokens;
    private readonly int _logits;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="tokens">How texts are padded.</param>
    /// <param name="logits">1 or 2.</param>
    public FusionTower(CompiledTower tower, TokenStacker tokens, int logits)
    {
        _tower = tower;
        _tokens = tokens;
        _logits = logits;
    }

    /// <summary>Pairs whose texts have one padded length and whose pictures have one shape may share a run.</summary>
    public BatchShape ShapeOf(PairInput pair)
    {
        int tokens = _tokens.PaddedLength(pair.Text.Ids.Length);
        HashCode shape = default;
        foreach (int dimension in pair.Image!.Shape)
        {
            shape.Add(dimension);
        }

        return new BatchShape(((long)shape.ToHashCode() << 32) | (uint)tokens, pair.Image!.Count);
    }

    public float[][] Run(IReadOnlyList<PairInput> batch, CancellationToken cancellationToken)
    {
        List<NamedTensor> inputs = [];
        try
        {
            TokenInput[] texts = [.. batch.Select(pair => pair.Text)];
            inputs.Add(new(Image, Stack([.. batch.Select(pair => pair.Image!)])));
            inputs.AddRange(_tokens.Stack(texts, _tower.Inputs));
            using RunOutputs outputs = _tower.Run(inputs.ToArray(), [Logits], cancellationToken);
            return outputs[0].ToRows(batch.Count, _logits);
        }
        finally
        {
            inputs.ForEach(input => input.Tensor.Dispose());
        }
    }

    private static Tensor Stack(MatchImage[] images)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float, [images.Length, .. images[0].Shape.Select(d => (long)d)]);
        Span<float> all = tensor.AsSpan<float>();
        for (int i = 0; i < images.Length; i++)
        {
            images[i].CopyTo(all.Slice(i * images[i].Count, images[i].Count));
        }

        return tensor;
    }
}
