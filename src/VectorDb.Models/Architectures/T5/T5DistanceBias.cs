using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.T5;

/// <summary>
/// T5's position information (arXiv:1910.10683 §2.1): scores get a bias by the bucket of the distance, learnt in the first
/// layer and shared by all. Near distances have buckets of their own, farther ones share them logarithmically.
/// </summary>
internal sealed class T5DistanceBias
{
    private readonly Network _network;
    private readonly T5Config _config;
    private readonly float[] _table;
    private readonly string _name;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope of the first layer's SelfAttention.</param>
    /// <param name="config">Sizes.</param>
    public T5DistanceBias(Network network, WeightReader weights, T5Config config)
    {
        _network = network;
        _config = config;
        CheckpointTensor table = weights.Tensor("relative_attention_bias.weight", config.Buckets, config.Heads);
        _table = table.ToSingles();
        _name = table.Name;
    }

    /// <summary>For a decoder: [heads, distances] of sources 0, 1, .. places back.</summary>
    public Value Causal()
    {
        int distances = _config.MaxDistance + 1;
        float[] biases = new float[_config.Heads * distances];
        for (int distance = 0; distance < distances; distance++)
        {
            int bucket = BucketOf(distance, _config.Buckets);
            for (int head = 0; head < _config.Heads; head++)
            {
                biases[(head * distances) + distance] = _table[(bucket * _config.Heads) + head];
            }
        }

        return _network.Layers.Parameter(_network.Computed(_name + ".causal", biases, _config.Heads, distances));
    }

    /// <summary>For an encoder: [1, heads, places, places].</summary>
    /// <param name="x">[batch, places, width].</param>
    public Value Bidirectional(Value x)
    {
        GraphBuilder graph = _network.Graph;
        int most = _config.MaxDistance;
        int half = _config.Buckets / 2;
        float[] biases = new float[((2 * most) + 1) * _config.Heads];
        for (int ahead = -most; ahead <= most; ahead++)
        {
            // Sources ahead of their target have the upper half of the buckets.
            int bucket = BucketOf(Math.Abs(ahead), half) + (ahead > 0 ? half : 0);
            _table.AsSpan(bucket * _config.Heads, _config.Heads).CopyTo(biases.AsSpan((ahead + most) * _config.Heads));
        }

        Value table = _network.Layers.Parameter(_network.Computed(_name + ".both", biases, (2 * most) + 1, _config.Heads));
        Value places = graph.Range(graph.Constant(0), graph.Squeeze(graph.SizeOf(x, 1), 0), graph.Constant(1));
        Value difference = graph.Unsqueeze(places, 0) - graph.Unsqueeze(places, 1);
        Value clamped = graph.Min(graph.Max(difference, graph.Constant(-most)), graph.Constant((long)most));
        Value gathered = graph.Gather(table, clamped + graph.Constant((long)most)); // targets sources heads
        return graph.Unsqueeze(graph.Transpose(gathered, 2, 0, 1), 0);
    }

    /// <summary>T5Attention._relative_position_bucket, in float32 as the reference computes it.</summary>
    private int BucketOf(int distance, int buckets)
    {
        int exact = buckets / 2;
        if (distance < exact)
        {
            return distance;
        }

        float scaled = MathF.Log((float)distance / exact) / (float)Math.Log((double)_config.MaxDistance / exact) * (buckets - exact);
        return Math.Min(exact + (int)scaled, buckets - 1);
    }
}
