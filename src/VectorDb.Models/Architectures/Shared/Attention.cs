using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Multi-head attention (arXiv:1706.03762 §3.2) over projections named by the family's checkpoint.</summary>
internal sealed class Attention
{
    private readonly Network _network;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear? _output;
    private readonly int _heads;
    private readonly float? _scale;

    /// <param name="network">The tower.</param>
    /// <param name="query">[width, width].</param>
    /// <param name="key">From the memory's width.</param>
    /// <param name="value">From the memory's width.</param>
    /// <param name="output">Projection of the heads side by side; null where the family applies it elsewhere.</param>
    /// <param name="heads">Divides the width.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    public Attention(Network network, Linear query, Linear key, Linear value, Linear? output, int heads, float? scale = null)
    {
        _scale = scale;
        _network = network;
        _query = query;
        _key = key;
        _value = value;
        _output = output;
        _heads = heads;
    }

    /// <summary>Each position of x looks at every position of the memory (x itself where there is none).</summary>
    /// <param name="x">[batch, targets, width].</param>
    /// <param name="memory">[batch, sources, memory width], or null for self-attention.</param>
    /// <param name="bias">Added to scores, broadcast to [batch, heads, targets, sources]; large negative numbers mask.</param>
    /// <param name="causal">Whether a position sees only itself and those before it.</param>
    /// <returns>[batch, targets, width].</returns>
    public Value Build(Value x, Value? memory = null, Value? bias = null, bool causal = false)
    {
        Value source = memory ?? x;
        Value mixed = _network.Layers.Attention(
            _query.Build(x), _key.Build(source), _value.Build(source), _heads, bias, _scale, causal);
        return _output?.Build(mixed) ?? mixed;
    }

    /// <summary>Where each position of x looks, averaged over heads; for towers that show it.</summary>
    /// <param name="x">[batch, targets, width].</param>
    /// <param name="memory">As in <see cref="Build"/>.</param>
    /// <param name="bias">As in <see cref="Build"/>.</param>
    /// <returns>[batch, targets, sources], each row summing to 1.</returns>
    public Value Weights(Value x, Value? memory = null, Value? bias = null)
    {
        GraphBuilder graph = _network.Graph;
        Value query = _network.Layers.SplitHeads(_query.Build(x), _heads);
        Value key = _network.Layers.SplitHeads(_key.Build(memory ?? x), _heads);
        Value scores = graph.MatMul(query * (1f / MathF.Sqrt(query.Shape[3].Size)), graph.Transpose(key, 0, 1, 3, 2));
        return graph.ReduceMean(graph.Softmax(bias is null ? scores : scores + bias), [1]);
    }
}
