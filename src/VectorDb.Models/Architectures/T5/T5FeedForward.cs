using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.T5;

/// <summary>T5LayerFF: a norm, feed-forward layers with or without a gate, added to the input.</summary>
internal sealed class T5FeedForward
{
    private readonly RmsNorm _norm;
    private readonly Func<Value, Value> _mix;

    /// <param name="network">The tower.</param>
    /// <param name="layer">Scope "layer.N".</param>
    /// <param name="config">Sizes.</param>
    public T5FeedForward(Network network, WeightReader layer, T5Config config)
    {
        WeightReader dense = layer.Scope("DenseReluDense");
        _norm = new RmsNorm(network, layer.Scope("layer_norm"), config.Width, config.Epsilon);
        Linear Expand(string name) => new(network, dense.Scope(name), config.Width, config.Intermediate, bias: false);
        Linear contract = new(network, dense.Scope("wo"), config.Intermediate, config.Width, bias: false);
        _mix = config.IsGated
            ? new GatedFeedForward(network, Expand("wi_0"), Expand("wi_1"), contract, config.Activation).Build
            : new FeedForward(network, Expand("wi"), contract, config.Activation).Build;
    }

    public Value Build(Value x) => x + _mix(_norm.Build(x));
}
