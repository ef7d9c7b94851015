using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>What cross-attention looks at as keys and values of its layers, computed once a picture: the graph of a <see cref="MemoryTower"/>.</summary>
internal static class BertMemory
{
    /// <param name="network">The graph.</param>
    /// <param name="projections">Scopes of "key" and "value" of the layers that look at the memory, in their order.</param>
    /// <param name="config">Sizes.</param>
    public static void Build(Network network, IReadOnlyList<WeightReader> projections, BertConfig config)
    {
        Value memory = network.Layers.ToCompute(network.Graph.Input(MemoryTower.Input, ElementType.Float, 1, "places", config.MemoryWidth));
        for (int i = 0; i < projections.Count; i++)
        {
            network.Output(MemoryTower.KeyOf(i), new Linear(network, projections[i].Scope("key"), config.MemoryWidth, config.Width).Build(memory));
            network.Output(MemoryTower.ValueOf(i), new Linear(network, projections[i].Scope("value"), config.MemoryWidth, config.Width).Build(memory));
        }
    }

    /// <summary>Of keys and values of so many layers.</summary>
    public static DecoderShape ShapeOf(BertConfig config, int layers) =>
        new(layers, config.Heads, config.Width / config.Heads, Vocabulary: 0, config.MaxPositions);
}
