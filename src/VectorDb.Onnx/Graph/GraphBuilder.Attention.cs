namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Fused multi-head attention (com.microsoft) over separate projections.</summary>
    /// <param name="query">[batch, targets, width].</param>
    /// <param name="key">[batch, sources, width], or [batch, heads, sources, head] when it comes projected and split already.</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">Added to the scores: [1 or batch, 1 or heads, targets, sources], or null.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    /// <param name="causal">Whether a target sees only itself and what is before it.</param>
    /// <returns>[batch, targets, width].</returns>
    public Value MultiHeadAttention(Value query, Value key, Value value, int heads, Value? bias = null, float? scale = null, bool causal = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<NodeOption> attributes = [NodeOption.Of("num_heads", heads), NodeOption.Of("unidirectional", causal ? 1 : 0)];
        if (scale is float factor)
        {
            attributes.Add(NodeOption.Of("scale", factor));
        }

        return Node(
            "MultiHeadAttention",
            bias is null ? [query, key, value] : [query, key, value, null, null, bias],
            query.Type,
            query.ShapeOrNull,
            [.. attributes],
            Microsoft);
    }

    /// <summary>Fused attention (com.microsoft) that projects its input itself.</summary>
    /// <param name="x">[batch, sequence, width].</param>
    /// <param name="weight">[width, 3 * width]: query, key, value side by side.</param>
    /// <param name="bias">[3 * width].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="causal">Whether a target sees only itself and what is before it.</param>
    public Value PackedAttention(Value x, Value weight, Value bias, int heads, bool causal = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Attention", [x, weight, bias], x.Type, x.ShapeOrNull, [
            NodeOption.Of("num_heads", heads), NodeOption.Of("unidirectional", causal ? 1 : 0)], Microsoft);
    }

    /// <summary>Causal attention with fewer key and value heads and a cache in a shared buffer (com.microsoft).</summary>
    /// <param name="query">[batch, sequence, heads * head].</param>
    /// <param name="key">[batch, sequence, keyHeads * head].</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <param name="pastKey">[batch, keyHeads, capacity, head].</param>
    /// <param name="pastValue">As <paramref name="pastKey"/>.</param>
    /// <param name="lengthsMinusOne">int32 [batch]: total length of each row, less one.</param>
    /// <param name="totalLength">int32 scalar: the longest total length.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="keyHeads">Key and value heads.</param>
    /// <param name="scale">Factor of the scores; null = 1 / sqrt(head).</param>
    /// <returns>[batch, sequence, heads * head], and the caches with the new entries.</returns>
    public (Value Output, Value PresentKey, Value PresentValue) GroupQueryAttention(
        Value query,
        Value key,
        Value value,
        Value pastKey,
        Value pastValue,
        Value lengthsMinusOne,
        Value totalLength,
        int heads,
        int keyHeads,
        float? scale = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(pastKey);
        ArgumentNullException.ThrowIfNull(pastValue);
        List<NodeOption> attributes = [NodeOption.Of("num_heads", heads), NodeOption.Of("kv_num_heads", keyHeads)];
        if (scale is float factor)
        {
            attributes.Add(NodeOption.Of("scale", factor));
        }

        Value[] outputs = Nodes(
            "GroupQueryAttention",
            [query, key, value, pastKey, pastValue, lengthsMinusOne, totalLength],
            [(query.Type, query.ShapeOrNull), (pastKey.Type, pastKey.ShapeOrNull), (pastValue.Type, pastValue.ShapeOrNull)],
            [.. attributes],
            Microsoft);
        return (outputs[0], outputs[1], outputs[2]);
    }

    /// <summary>Rotary position embedding (arXiv:2104.09864, com.microsoft).</summary>
    /// <param name="x">[batch, heads, sequence, head], or [batch, sequence, width] with <paramref name="heads"/> given.</param>
    /// <param name="positions">int64 [batch, sequence].</param>
    /// <param name="cosines">[positions, head / 2].</param>
    /// <param name="sines">[positions, head / 2].</param>
    /// <param name="interleaved">Whether pairs are neighbours; Llama pairs the first half with the second.</param>
    /// <param name="heads">Heads, where x is not split; 0 otherwise.</param>
    public Value RotaryEmbedding(Value x, Value positions, Value cosines, Value sines, bool interleaved = false, int heads = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("RotaryEmbedding", [x, positions, cosines, sines], x.Type, x.ShapeOrNull, [
            NodeOption.Of("interleaved", interleaved ? 1 : 0), NodeOption.Of("num_heads", heads)], Microsoft);
    }
}
