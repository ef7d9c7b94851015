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
    private readonly CachedAttention _crossAttention;
    private readonly LayerNorm _crossNorm;
    private readonly BertFeedForward _feedForward;

    /// <param name="network">The decoder.</param>
    /// <param name="weights">Scope "encoder.layer.N".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="index">N.</param>
    public BertDecoderLayer(Network network, WeightReader weights, BertConfig config, int index)
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
        _crossAttention = new CachedAttention(
            network, Project(cross.Scope("self").Scope("query")), own: null, Project(cross.Scope("output").Scope("dense")), config.Heads);
        _crossNorm = new LayerNorm(network, cross.Scope("output").Scope("LayerNorm"), config.Width, config.Epsilon);
        _feedForward = new BertFeedForward(network, weights, config);
    }

    /// <param name="x">[rows, tokens, width].</param>
    /// <param name="inputs">Where keys and values lie.</param>
    public Value Build(Value x, DecoderInputs inputs)
    {
        x = _norm.Build(_attention.Build(x, inputs.Own, _index) + x);
        x = _crossNorm.Build(_crossAttention.Build(x, inputs.Memory!, _index) + x);
        return _feedForward.Build(x);
    }
}
