using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Feed-forward layers with a gate: contract(activation(gate(x)) * expand(x)) (arXiv:2002.05202).</summary>
internal sealed class GatedFeedForward
{
    private readonly Network _network;
    private readonly Linear _gate;
    private readonly Linear _expand;
    private readonly Linear _contract;
    private readonly Activation _activation;

    public GatedFeedForward(Network network, Linear gate, Linear expand, Linear contract, Activation activation)
    {
        _network = network;
        _gate = gate;
        _expand = expand;
        _contract = contract;
        _activation = activation;
    }

    public Value Build(Value x) => _contract.Build(_activation.Build(_gate.Build(x), _network) * _expand.Build(x));
}
