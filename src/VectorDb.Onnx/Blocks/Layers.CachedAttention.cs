using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    /// <summary>
    /// Attention of a decoder over keys and values that <see cref="KeyValueBlock"/>s keep. Every row has a block and a length
    /// of its own, so rows of any lengths share a run and none is padded. On the CPU only.
    /// </summary>
    /// <param name="query">[rows, targets, heads * head].</param>
    /// <param name="cache">The rows' blocks and lengths.</param>
    /// <param name="layer">Which layer of the blocks.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="appended">
    /// Keys and values [rows, targets, key heads * head] that are written behind what lies there, and seen causally; null for
    /// attention to all that lies there.
    /// </param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    /// <param name="distanceBias">float32 [heads, distances], added to scores by how far back a source is; null for none.</param>
    /// <returns>[rows, targets, heads * head].</returns>
    /// <exception cref="NotSupportedException">The graph is not for the CPU.</exception>
    public Value CachedAttention(
        Value query, KeyValueInputs cache, int layer, int heads, (Value Key, Value Value)? appended = null, float? scale = null, Value? distanceBias = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(cache);
        if (!Policy.CpuOperators)
        {
            throw new NotSupportedException("Attention over cached keys and values runs on the CPU only.");
        }

        float factor = scale ?? 1f / MathF.Sqrt(query.Shape[^1].Size / (float)heads);
        return Graph.Node(
            CachedAttentionOperator.OperatorName,
            [query, cache.Blocks, cache.Lengths, appended?.Key, appended?.Value, distanceBias],
            ElementType.Float,
            query.ShapeOrNull,
            [
                NodeOption.Of(CachedAttentionOperator.HeadsAttribute, heads),
                NodeOption.Of(CachedAttentionOperator.LayerAttribute, layer),
                NodeOption.Of(CachedAttentionOperator.ScaleAttribute, factor),
            ],
            CustomOperators.Domain);
    }
}
