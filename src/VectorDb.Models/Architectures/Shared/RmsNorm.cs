using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Root mean square normalisation over the last axis (arXiv:1910.07467).</summary>
internal sealed class RmsNorm
{
    private readonly Network _network;
    private readonly Weight _scale;
    private readonly float _epsilon;

    public RmsNorm(Network network, WeightReader weights, int width, double epsilon)
    {
        _network = network;
        _scale = network.Weight(weights, "weight", width);
        _epsilon = (float)epsilon;
    }

    public Value Build(Value x) => _network.Layers.RmsNorm(x, _scale, _epsilon);
}
