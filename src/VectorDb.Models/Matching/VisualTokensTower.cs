using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Matching;

/// <summary>
/// A compiled vision tower of a matcher: "pixel_values" to "image_hidden_states" [batch, tokens, width], what texts attend
/// to, and "image_embeds_raw" [batch, features × dimensions], the contrastive features.
/// </summary>
internal sealed class VisualTokensTower
{
    public const string HiddenStates = "image_hidden_states";

    private readonly CompiledTower _tower;
    private readonly int _dimensions;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="dimensions">Numbers of a contrastive feature.</param>
    public VisualTokensTower(CompiledTower tower, int dimensions)
    {
        _tower = tower;
        _dimensions = dimensions;
    }

    public static BatchShape ShapeOf(PixelInput input) =>
        new(((long)input.Height << 32) | (uint)input.Width, (long)input.Height * input.Width);

    public MatchImage[] Run(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken)
    {
        using Tensor pixels = ImageTower.Stack(batch);
        using RunOutputs outputs = _tower.Run(
            [new(ImageTower.PixelValues, pixels)], [HiddenStates, ImageTower.Embeddings], cancellationToken);
        (Tensor hidden, Tensor features) = (outputs[0], outputs[1]);
        int[] shape = [(int)hidden.Shape[1], (int)hidden.Shape[2]];
        float[][] tokens = hidden.ToRows(batch.Count, shape[0] * shape[1]);
        float[][] contrastive = features.ToRows(batch.Count, (int)(features.Count / batch.Count));
        MatchImage[] images = new MatchImage[batch.Count];
        for (int i = 0; i < images.Length; i++)
        {
            for (int start = 0; start < contrastive[i].Length; start += _dimensions)
            {
                UnitLength.Normalize(contrastive[i].AsSpan(start, _dimensions));
            }

            images[i] = new MatchImage(tokens[i], shape, contrastive[i]);
        }

        return images;
    }
}
