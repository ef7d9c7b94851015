using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>Attention of a decoder whose keys and values are kept from step to step.</summary>
internal sealed class CachedAttention
{
    private readonly Network _network;
    private readonly Linear _query;
    private readonly (Linear Key, Linear Value)? _own;
    private readonly Linear _output;
    private readonly int _heads;
    private readonly float? _scale;

    /// <param name="network">The decoder.</param>
    /// <param name="query">To the width of all heads.</param>
    /// <param name="own">Key and value projections of self-attention; null for attention to a memory that was projected before.</param>
    /// <param name="output">Projection of the heads side by side.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    public CachedAttention(Network network, Linear query, (Linear Key, Linear Value)? own, Linear output, int heads, float? scale = null)
    {
        _network = network;
        _query = query;
        _own = own;
        _output = output;
        _heads = heads;
        _scale = scale;
    }

    /// <param name="x">[rows, positions, width].</param>
    /// <param name="cache">Where keys and values lie.</param>
    /// <param name="layer">Number of the layer there.</param>
    /// <param name="turn">Turns queries and keys by their positions (rotary embeddings), or null.</param>
    /// <param name="distanceBias">[heads, distances], or null.</param>
    public Value Build(Value x, KeyValueInputs cache, int layer, Func<Value, Value>? turn = null, Value? distanceBias = null)
    {
        Value query = _query.Build(x);
        (Value, Value)? appended = null;
        if (_own is { } own)
        {
            Value key = own.Key.Build(x);
            appended = (turn is null ? key : turn(key), own.Value.Build(x));
        }

        Value mixed = _network.Layers.CachedAttention(
            turn is null ? query : turn(query), cache, layer, _heads, appended, _scale, distanceBias);
        return _output.Build(mixed);
    }
}
