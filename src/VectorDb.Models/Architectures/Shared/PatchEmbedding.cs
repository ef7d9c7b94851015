using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Cuts a picture into square patches and projects each (arXiv:2010.11929 §3.1).</summary>
internal sealed class PatchEmbedding
{
    private readonly Network _network;
    private readonly Weight _weight;
    private readonly Weight? _bias;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope of the convolution's weight [width, channels, patch, patch] and bias [width].</param>
    /// <param name="channels">Channels of the picture.</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    /// <param name="width">Features of a patch.</param>
    /// <param name="bias">Whether the convolution has a bias.</param>
    public PatchEmbedding(Network network, WeightReader weights, int channels, int patch, int width, bool bias)
    {
        _network = network;
        _weight = network.Weight(weights, "weight", width, channels, patch, patch);
        _bias = bias ? network.Weight(weights, "bias", width) : null;
    }

    /// <param name="pixels">[batch, channels, height, width] of fixed height and width; what is left of a patch at the edge is cut.</param>
    /// <returns>[batch, patches, width], row by row.</returns>
    public Value Build(Value pixels)
    {
        GraphBuilder graph = _network.Graph;
        long patch = _weight.Shape[2];
        for (int axis = 2; axis <= 3; axis++)
        {
            long size = pixels.Shape[axis].Size;
            pixels = size % patch == 0 ? pixels : graph.Slice(pixels, axis, 0, size - (size % patch));
        }

        return _network.Layers.PatchEmbedding(pixels, _weight, _bias);
    }
}
