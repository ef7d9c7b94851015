using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>Feed-forward layers, added to their input and normalised.</summary>
internal sealed class BertFeedForward
{
    private readonly FeedForward _feedForward;
    private readonly LayerNorm _norm;

    /// <param name="network">The tower.</param>
    /// <param name="layer">Scope of the layer.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="suffix">Q-Formers have a second pair, "intermediate_query" and "output_query".</param>
    public BertFeedForward(Network network, WeightReader layer, BertConfig config, string suffix = "")
    {
        WeightReader output = layer.Scope("output" + suffix);
        _feedForward = new FeedForward(
            network,
            new Linear(network, layer.Scope("intermediate" + suffix).Scope("dense"), config.Width, config.Intermediate),
            new Linear(network, output.Scope("dense"), config.Intermediate, config.Width),
            config.Activation);
        _norm = new LayerNorm(network, output.Scope("LayerNorm"), config.Width, config.Epsilon);
    }

    public Value Build(Value x) => _norm.Build(_feedForward.Build(x) + x);
}
