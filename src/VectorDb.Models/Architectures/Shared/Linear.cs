using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>y = x W' + b with W as PyTorch stores it, [outputs, inputs].</summary>
internal sealed class Linear
{
    private readonly Network _network;
    private readonly Weight _weight;
    private readonly Weight? _bias;
    private readonly bool _exact;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope of "weight" and "bias".</param>
    /// <param name="inputs">Features that go in.</param>
    /// <param name="outputs">Features that come out.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="exact">Never quantised: for heads whose result is a score or an embedding.</param>
    public Linear(Network network, WeightReader weights, int inputs, int outputs, bool bias = true, bool exact = false)
        : this(network, network.Weight(weights, "weight", outputs, inputs), bias ? network.Weight(weights, "bias", outputs) : null, exact)
    {
    }

    public Linear(Network network, Weight weight, Weight? bias, bool exact = false)
    {
        _network = network;
        _weight = weight;
        _bias = bias;
        _exact = exact;
    }

    /// <summary>Several layers of one width that lie below one another in one weight [count × outputs, inputs].</summary>
    /// <param name="network">The tower.</param>
    /// <param name="weights">Where both tensors lie.</param>
    /// <param name="weight">Name of the weight.</param>
    /// <param name="bias">Name of the bias [count × outputs], or null where there is none.</param>
    /// <param name="inputs">Features that go in.</param>
    /// <param name="outputs">Features that come out of each.</param>
    /// <param name="count">How many: 3 for query, key and value.</param>
    public static Linear[] Packed(Network network, WeightReader weights, string weight, string? bias, int inputs, int outputs, int count)
    {
        Weight all = network.Weight(weights, weight, count * outputs, inputs);
        Weight? biases = bias is null ? null : network.Weight(weights, bias, count * outputs);
        Linear[] layers = new Linear[count];
        for (int i = 0; i < count; i++)
        {
            layers[i] = new Linear(
                network,
                network.Part(all, i, (long)i * outputs * inputs, outputs, inputs),
                biases is null ? null : network.Part(biases, i, (long)i * outputs, outputs));
        }

        return layers;
    }

    /// <param name="x">[.., inputs].</param>
    /// <returns>[.., outputs].</returns>
    public Value Build(Value x) => _network.Layers.Linear(x, _weight, _bias, _exact);
}
