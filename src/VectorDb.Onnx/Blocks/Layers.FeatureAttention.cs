using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    /// <summary>Whether weights are quantised, and with them the features that <see cref="FeatureAttention"/> looks at.</summary>
    public bool QuantizesFeatures => Policy.Weights != WeightFormat.Float;

    /// <summary>
    /// Cross-attention over the features of <see cref="Caching.FeatureBlock"/>s, which keep them once for all layers: nothing is
    /// projected before the first token. On the CPU only.
    /// </summary>
    /// <param name="query">[rows, targets, heads * head].</param>
    /// <param name="memory">The rows' blocks and their places.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="key">[heads * head, features]. A bias of the keys would not change anything.</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <param name="valueBias">[heads * head], or null.</param>
    /// <returns>[rows, targets, heads * head].</returns>
    /// <exception cref="NotSupportedException">The graph is not for the CPU.</exception>
    public Value FeatureAttention(Value query, KeyValueInputs memory, int heads, Weight key, Weight value, Weight? valueBias)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (!Policy.CpuOperators)
        {
            throw new NotSupportedException("Attention over features runs on the CPU only.");
        }

        RequireRank(key, 2);
        RequireRank(value, 2);
        (Value keys, Value? keyScales) = HeadPanels(key, "keys", () => HeadPacking.Keys(key.ToFloats(), heads, (int)key.Shape[1], QuantizesFeatures));
        (Value values, Value? valueScales) = HeadPanels(value, "values", () => HeadPacking.Values(value.ToFloats(), heads, (int)value.Shape[1], QuantizesFeatures));
        return Graph.Node(
            FeatureAttentionOperator.OperatorName,
            [query, memory.Blocks, memory.Lengths, keys, values, valueBias is null ? null : Parameter(valueBias), keyScales, valueScales],
            ElementType.Float,
            query.ShapeOrNull,
            [
                NodeOption.Of(FeatureAttentionOperator.HeadsAttribute, heads),
                NodeOption.Of(FeatureAttentionOperator.ScaleAttribute, 1f / MathF.Sqrt(query.Shape[^1].Size / (float)heads)),
            ],
            CustomOperators.Domain);
    }

    private (Value Panels, Value? Scales) HeadPanels(Weight weight, string kind, Func<(Tensor Panels, Tensor? Scales)> pack)
    {
        string name = $"{weight.Name}.{kind}";
        if (!_initializers.ContainsKey(name))
        {
            (Tensor panels, Tensor? scales) = pack();
            Prepared(name, () => panels);
            if (scales is not null)
            {
                Prepared($"{name}.scales", () => scales);
            }
        }

        return (_initializers[name], _initializers.GetValueOrDefault($"{name}.scales"));
    }
}
