using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>encode_text of openai/CLIP's model.py: a causal transformer pooled at the largest id, its end token.</summary>
internal sealed class OpenAiTextTower
{
    private readonly WeightReader _weights;
    private readonly Activation _activation;
    private readonly int _heads;

    /// <param name="weights">The root of the state dictionary.</param>
    /// <param name="activation">Of the feed-forward layers.</param>
    /// <param name="heads">Attention heads, or null for one in 64 features.</param>
    public OpenAiTextTower(WeightReader weights, Activation activation, int? heads)
    {
        _weights = weights;
        _activation = activation;
        TensorShape positions = weights.ShapeOf("positional_embedding", 2);
        MaxTokens = positions[0];
        Width = positions[1];
        Dimensions = weights.ShapeOf("text_projection", 2)[1];
        Vocabulary = weights.ShapeOf("token_embedding.weight", 2)[0];
        _heads = heads ?? Math.Max(1, Width / 64);
    }

    public int MaxTokens { get; }

    public int Width { get; }

    public int Vocabulary { get; }

    public int Dimensions { get; }

    /// <param name="network">The tower's graph.</param>
    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="pool">int64 [batch]: position of each row's end token.</param>
    /// <returns>[batch, dimensions].</returns>
    public Value Build(Network network, Value ids, Value pool)
    {
        GraphBuilder graph = network.Graph;
        Weight tokens = network.Weight(_weights, "token_embedding.weight", Vocabulary, Width);
        Value positions = network.Parameter(_weights, "positional_embedding", [MaxTokens, Width], MaxTokens, Width);
        Value x = network.Layers.Embedding(ids, tokens) + graph.SliceLike(positions, 0, ids, 1);
        foreach (PreNormBlock block in OpenAiBlocks.Read(network, _weights.Scope("transformer"), Width, _heads, _activation))
        {
            x = block.Build(x, causal: true);
        }

        x = graph.GatherND(x, graph.Unsqueeze(pool, 1), batchAxes: 1);
        x = new LayerNorm(network, _weights.Scope("ln_final"), Width, OpenAiBlocks.Epsilon).Build(x);
        return network.Layers.Project(x, network.Weight(_weights, "text_projection", Width, Dimensions));
    }

    /// <summary>Position of the largest id, the first of equals.</summary>
    public static int PoolPosition(ReadOnlySpan<int> ids)
    {
        int position = 0;
        for (int i = 1; i < ids.Length; i++)
        {
            position = ids[i] > ids[position] ? i : position;
        }

        return position;
    }
}
