using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    private readonly Dictionary<(Dimension, Dimension), Value> _causalMasks = [];

    /// <summary>Scaled dot-product attention over heads (arXiv:1706.03762, section 3.2).</summary>
    /// <param name="query">[batch, targets, width].</param>
    /// <param name="key">[batch, sources, width].</param>
    /// <param name="value">[batch, sources, width].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="mask">Added to the scores, broadcast to [batch, heads, targets, sources]; null for none.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    /// <param name="causal">Whether a target sees only itself and what is before it; on top of <paramref name="mask"/>.</param>
    /// <returns>[batch, targets, width].</returns>
    public Value Attention(Value query, Value key, Value value, int heads, Value? mask = null, float? scale = null, bool causal = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (Policy.CpuOperators)
        {
            return FusedAttention(query, key, value, heads, mask, scale, causal);
        }

        if (causal)
        {
            Value triangle = CausalMask(query, key);
            mask = mask is null ? triangle : mask + triangle;
        }

        if (mask is null)
        {
            return Graph.MultiHeadAttention(query, key, value, heads, scale: scale);
        }

        Value context = ScaledDotProduct(SplitHeads(query, heads), SplitHeads(key, heads), SplitHeads(value, heads), mask, scale);
        return MergeHeads(context);
    }

    /// <summary>
    /// Attention of several rows to the sources of one item, such as beams to their picture: keys and values are read once for
    /// all rows of an item, and never repeated.
    /// </summary>
    /// <param name="query">[items * rows, targets, width]; the rows of an item lie together.</param>
    /// <param name="key">[items, sources, width].</param>
    /// <param name="value">[items, sources, width].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="mask">Added to the scores, broadcast to [items, heads, 1, sources]; null for none.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    /// <returns>[items * rows, targets, width].</returns>
    public Value SharedAttention(Value query, Value key, Value value, int heads, Value? mask = null, float? scale = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        long width = query.Shape[^1].Size;
        Value folded = Graph.Concat(0, Graph.SizeOf(key, 0), Graph.Constants(-1, width));
        Value targets = Graph.ReshapeTo(query, folded, key.Shape[0], Dimension.Unknown, width);
        Value attended = Attention(targets, key, value, heads, mask, scale);
        return Graph.ReshapeTo(attended, Graph.ShapeOf(query), query.Shape);
    }

    /// <summary>Attention over heads that are split already, such as cached keys and values.</summary>
    /// <param name="query">[batch, heads, targets, head].</param>
    /// <param name="key">[batch, heads, sources, head], or [batch, heads, head, sources] if <paramref name="keyTransposed"/>.</param>
    /// <param name="value">[batch, heads, sources, head].</param>
    /// <param name="mask">Added to the scores, broadcast to [batch, heads, targets, sources]; null for none.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head), for which the head's size must be known.</param>
    /// <param name="keyTransposed">Whether keys come transposed, which spares that work at each call.</param>
    /// <returns>[batch, heads, targets, head].</returns>
    public Value ScaledDotProduct(Value query, Value key, Value value, Value? mask = null, float? scale = null, bool keyTransposed = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        float factor = scale ?? 1f / MathF.Sqrt(query.Shape[3].Size);
        Value scaled = factor == 1f ? query : query * factor;
        Value scores = Graph.MatMul(scaled, keyTransposed ? key : Graph.Transpose(key, 0, 1, 3, 2));
        return Graph.MatMul(Graph.Softmax(mask is null ? scores : scores + mask), value);
    }

    /// <summary>[batch, sequence, heads * head] as [batch, heads, sequence, head].</summary>
    public Value SplitHeads(Value x, int heads)
    {
        ArgumentNullException.ThrowIfNull(x);
        long head = x.Shape[^1].Size / heads;
        return Graph.Transpose(Graph.Reshape(x, 0, 0, heads, head), 0, 2, 1, 3);
    }

    /// <summary>[batch, heads, sequence, head] as [batch, sequence, heads * head].</summary>
    public Value MergeHeads(Value x)
    {
        ArgumentNullException.ThrowIfNull(x);
        long width = x.Shape[1].Size * x.Shape[3].Size;
        return Graph.Reshape(Graph.Transpose(x, 0, 2, 1, 3), 0, 0, width);
    }

    /// <summary>Each key or value head for several query heads: [batch, heads, sequence, head] as [batch, heads * times, sequence, head].</summary>
    public Value RepeatHeads(Value x, int times)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (times == 1)
        {
            return x;
        }

        long heads = x.Shape[1].Size;
        long head = x.Shape[3].Size;
        Value repeated = Graph.Concat(2, [.. Enumerable.Repeat(Graph.Unsqueeze(x, 2), times)]);
        Value shape = Graph.Concat(0, Graph.SizeOf(x, 0), Graph.Constants(heads * times), Graph.SizeOf(x, 2), Graph.Constants(head));
        return Graph.ReshapeTo(repeated, shape, x.Shape[0], heads * times, x.Shape[2], head);
    }

    /// <summary>
    /// Mask that hides padding: int64 or float [batch, sources] of 1 (seen) and 0 (hidden) becomes [batch, 1, 1, sources] to add to scores.
    /// </summary>
    public Value PaddingMask(Value seen)
    {
        Value hidden = Graph.Scalar(1, Policy.Compute) - ToCompute(seen);
        return Graph.Unsqueeze(hidden * Hidden, 1, 2);
    }

    /// <summary>
    /// Mask that hides what comes later: [1, 1, targets, sources] to add to scores. Where there are more sources than targets,
    /// the last target is the last source (a cache lies in front).
    /// </summary>
    /// <param name="query">[batch, targets, ..].</param>
    /// <param name="key">[batch, sources, ..].</param>
    public Value CausalMask(Value query, Value key)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        (Dimension, Dimension) place = (query.Shape[1], key.Shape[1]);
        bool known = place.Item1 != Dimension.Unknown && place.Item2 != Dimension.Unknown;
        if (known && _causalMasks.TryGetValue(place, out Value? made))
        {
            return made;
        }

        Value targets = Graph.Squeeze(Graph.SizeOf(query, 1), 0);
        Value sources = Graph.Squeeze(Graph.SizeOf(key, 1), 0);
        Value rows = Graph.Unsqueeze(Graph.Range(sources - targets, sources, Graph.Constant(1)), 1);
        Value columns = Graph.Unsqueeze(Graph.Range(Graph.Constant(0), sources, Graph.Constant(1)), 0);
        Value later = Graph.Greater(columns, rows);
        Value mask = Graph.Where(later, Graph.Scalar(Hidden, Policy.Compute), Graph.Scalar(0, Policy.Compute));
        mask = Graph.Unsqueeze(mask, 0, 1);
        if (known)
        {
            _causalMasks.Add(place, mask);
        }

        return mask;
    }

    /// <summary>What hides a source: so low that no score matters beside it, yet the sum of two is finite.</summary>
    private float Hidden => Policy.Compute == ElementType.Float16 ? -32000f : -1.7e38f;

    private Value FusedAttention(Value query, Value key, Value value, int heads, Value? mask, float? scale, bool causal)
    {
        float factor = scale ?? 1f / MathF.Sqrt(query.Shape[^1].Size / (float)heads);
        const int scoreRank = 4;
        if (mask is { HasRank: true } && mask.Rank < scoreRank)
        {
            mask = Graph.Unsqueeze(mask, [.. Enumerable.Range(0, scoreRank - mask.Rank).Select(axis => (long)axis)]);
        }

        return Graph.Node(
            FusedAttentionOperator.OperatorName,
            mask is null ? [query, key, value] : [query, key, value, mask],
            ElementType.Float,
            query.ShapeOrNull,
            [
                NodeOption.Of(FusedAttentionOperator.HeadsAttribute, heads),
                NodeOption.Of(FusedAttentionOperator.ScaleAttribute, factor),
                NodeOption.Of(FusedAttentionOperator.CausalAttribute, causal ? 1 : 0),
            ],
            CustomOperators.Domain);
    }
}
