using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Layer normalisation over the last axis (arXiv:1607.06450).</summary>
internal sealed class LayerNorm
{
    private readonly Network _network;
    private readonly Weight _scale;
    private readonly Weight _bias;
    private readonly float _epsilon;

    public LayerNorm(Network network, WeightReader weights, int width, double epsilon)
    {
        _network = network;
        _scale = network.Weight(weights, "weight", width);
        _bias = network.Weight(weights, "bias", width);
        _epsilon = (float)epsilon;
    }

    public Value Build(Value x) => _network.Layers.LayerNorm(x, _scale, _bias, _epsilon);
}
