using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>A learnt token put before every sequence of a batch (arXiv:1810.04805, arXiv:2010.11929).</summary>
internal static class ClassToken
{
    /// <param name="graph">The tower's graph.</param>
    /// <param name="token">[1, count, width].</param>
    /// <param name="sequence">[batch, positions, width].</param>
    /// <returns>[batch, count + positions, width].</returns>
    public static Value Prepend(GraphBuilder graph, Value token, Value sequence) =>
        graph.Concat(1, Repeat(graph, token, sequence), sequence);

    /// <summary>The token once for every row of a batch: [batch, count, width].</summary>
    public static Value Repeat(GraphBuilder graph, Value token, Value batch)
    {
        Value shape = graph.Concat(0, graph.SizeOf(batch, 0), graph.Constants(1, 1));
        return graph.Expand(token, shape, batch.Shape[0], token.Shape[1], token.Shape[2]);
    }
}
