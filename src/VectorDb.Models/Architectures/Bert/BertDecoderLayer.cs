using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>One layer of the decoder: look back at the text, then at the memory, then mix features; each added and normalised.</summary>
internal sealed class BertDecoderLayer
{
    private readonly int _index;
    private readonly CachedAttention _attention;
    private readonly LayerNorm _norm;
    private readonly Func<Value, DecoderInputs, Value> _crossAttention;
    private readonly LayerNorm _crossNorm;
    private readonly BertFeedForward _feedForward;

    /// <param name="network">The decoder.</param>
    /// <param name="weights">Scope "encoder.layer.N".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="index">N.</param>
    /// <param name="looksAtFeatures">Whether the memory holds features rather than keys and values.</param>
    public BertDecoderLayer(Network network, WeightReader weights, BertConfig config, int index, bool looksAtFeatures)
    {
        _index = index;
        WeightReader own = weights.Scope("attention");
        WeightReader cross = weights.Scope("crossattention");
        Linear Project(WeightReader scope) => new(network, scope, config.Width, config.Width);
        _attention = new CachedAttention(
            network,
            Project(own.Scope("self").Scope("query")),
            (Project(own.Scope("self").Scope("key")), Project(own.Scope("self").Scope("value"))),
            Project(own.Scope("output").Scope("dense")),
            config.Heads);
        _norm = new LayerNorm(network, own.Scope("output").Scope("LayerNorm"), config.Width, config.Epsilon);
        Linear query = Project(cross.Scope("self").Scope("query"));
        Linear output = Project(cross.Scope("output").Scope("dense"));
        if (looksAtFeatures)
        {
            FeatureAttention attention = new(network, query, cross.Scope("self"), output, config);
            _crossAttention = (x, inputs) => attention.Build(x, inputs.Memory!);
        }
        else
        {
            CachedAttention attention = new(network, query, own: null, output, config.Heads);
            _crossAttention = (x, inputs) => attention.Build(x, inputs.Memory!, index);
        }

        _crossNorm = new LayerNorm(network, cross.Scope("output").Scope("LayerNorm"), config.Width, config.Epsilon);
        _feedForward = new BertFeedForward(network, weights, config);
    }

    /// <param name="x">[rows, tokens, width].</param>
    /// <param name="inputs">Where keys and values lie.</param>
    public Value Build(Value x, DecoderInputs inputs)
    {
        x = _norm.Build(_attention.Build(x, inputs.Own, _index) + x);
        x = _crossNorm.Build(_crossAttention(x, inputs) + x);
        return _feedForward.Build(x);
    }
}
