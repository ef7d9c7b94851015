using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>
/// The inputs of a decoder's graph, which is one graph for the prompt and for each step after it: int64 "input_ids"
/// [rows, tokens]; for decoders that take a picture as embeddings, float32 "embeddings" [rows, places, width] in front of
/// them; "blocks" and "lengths" [rows], where each row's keys and values lie; "memory_blocks" and "memory_lengths" [rows] for
/// cross-attention; "wanted" [count], the positions whose logits are asked for.
/// </summary>
internal sealed class DecoderInputs
{
    public const string InputIds = "input_ids";
    public const string Embeddings = "embeddings";
    public const string Blocks = "blocks";
    public const string Lengths = "lengths";
    public const string MemoryBlocks = "memory_blocks";
    public const string MemoryLengths = "memory_lengths";
    public const string Wanted = "wanted";
    public const string Logits = "logits";

    private readonly Network _network;
    private readonly Value _wanted;
    private readonly Value? _embeddings;

    /// <param name="network">The decoder's graph.</param>
    /// <param name="hasMemory">Whether there is cross-attention.</param>
    /// <param name="embeddingWidth">Width of embeddings in front of the tokens; 0 for none.</param>
    public DecoderInputs(Network network, bool hasMemory, int embeddingWidth = 0)
    {
        _network = network;
        GraphBuilder graph = network.Graph;
        Ids = graph.Input(InputIds, ElementType.Int64, "rows", "tokens");
        Own = new KeyValueInputs(graph.Input(Blocks, ElementType.Int64, "rows"), graph.Input(Lengths, ElementType.Int64, "rows"));
        Memory = hasMemory
            ? new KeyValueInputs(graph.Input(MemoryBlocks, ElementType.Int64, "rows"), graph.Input(MemoryLengths, ElementType.Int64, "rows"))
            : null;
        _embeddings = embeddingWidth > 0 ? graph.Input(Embeddings, ElementType.Float, "rows", "places", embeddingWidth) : null;
        _wanted = graph.Input(Wanted, ElementType.Int64, "wanted");
    }

    /// <summary>int64 [rows, tokens].</summary>
    public Value Ids { get; }

    /// <summary>The rows' own keys and values.</summary>
    public KeyValueInputs Own { get; }

    /// <summary>Keys and values of what cross-attention looks at, or null.</summary>
    public KeyValueInputs? Memory { get; }

    /// <summary>Embedded tokens behind the embeddings that were given.</summary>
    /// <param name="tokens">[rows, tokens, width].</param>
    public Value Join(Value tokens) => _embeddings is null ? tokens : _network.Graph.Concat(1, _network.Layers.ToCompute(_embeddings), tokens);

    /// <summary>The positions of a sequence: int64 [rows, positions], counted from the beginning of each row's text.</summary>
    /// <param name="x">[rows, positions, width].</param>
    public Value PositionsOf(Value x)
    {
        GraphBuilder graph = _network.Graph;
        Value range = graph.Range(graph.Constant(0), graph.Squeeze(graph.SizeOf(x, 1), 0), graph.Constant(1));
        return graph.Unsqueeze(Own.Lengths, 1) + graph.Unsqueeze(range, 0);
    }

    /// <summary>The states whose logits are asked for: [rows, wanted, width].</summary>
    public Value Select(Value states) => _network.Graph.Gather(states, _wanted, 1);
}
