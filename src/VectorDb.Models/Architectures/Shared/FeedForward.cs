using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Two linear layers with an activation between them (arXiv:1706.03762 §3.3).</summary>
internal sealed class FeedForward
{
    private readonly Network _network;
    private readonly Linear _expand;
    private readonly Linear _contract;
    private readonly Activation _activation;

    public FeedForward(Network network, Linear expand, Linear contract, Activation activation)
    {
        _network = network;
        _expand = expand;
        _contract = contract;
        _activation = activation;
    }

    public Value Build(Value x) => _contract.Build(_activation.Build(_expand.Build(x), _network));
}
