using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Seeing;

/// <summary>A compiled vision tower of a generating model: "pixel_values" to "image_hidden_states" [batch, places, width].</summary>
internal sealed class VisionTower
{
    public const string HiddenStates = "image_hidden_states";

    private readonly CompiledTower _tower;

    public VisionTower(CompiledTower tower)
    {
        _tower = tower;
    }

    /// <summary>Visual tokens of pictures of one size, in order.</summary>
    public VisualTokens[] Run(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken)
    {
        using Tensor pixels = ImageTower.Stack(batch);
        using RunOutputs outputs = _tower.Run([new(ImageTower.PixelValues, pixels)], [HiddenStates], cancellationToken);
        Tensor hidden = outputs[0];
        int[] shape = [(int)hidden.Shape[1], (int)hidden.Shape[2]];
        return [.. hidden.ToRows(batch.Count, shape[0] * shape[1]).Select(values => new VisualTokens(values, shape))];
    }
}
