using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Cross-attention of a decoder over the features of a <see cref="Caching.FeatureBlock"/>, without keys and values: of a head
/// with key weights K and value weights V, query (x K') ' = (query K) x', so the query goes to the features' space once and
/// looks at them there, and softmax(..) (x V' + b) = (softmax(..) x) V' + b, as weights add up to one. The keys' bias adds the
/// same to all scores of a target and falls away. For long memories and short texts that is far less work than projecting
/// every place for every layer. Inputs: query [rows, targets, heads * head], int64 blocks [rows] and int64 lengths [rows], the
/// blocks' places; panels of the key weights [heads, .., head, 32] and value weights [heads, .., width, 32], float32 or int8,
/// those with scales [heads * head]; the values' bias [heads * head]. Attributes: heads, scale.
/// </summary>
internal sealed class FeatureAttentionOperator : CustomOperator
{
    public const string OperatorName = "FeatureAttention";
    public const string HeadsAttribute = "heads";
    public const string ScaleAttribute = "scale";

    public const int Query = 0;
    public const int Blocks = 1;
    public const int Lengths = 2;
    public const int KeyWeight = 3;
    public const int ValueWeight = 4;
    public const int ValueBias = 5;
    public const int KeyScales = 6;
    public const int ValueScales = 7;

    public override string Name => OperatorName;

    public override IReadOnlyList<OperatorSlot> Inputs { get; } = [
        new(ElementType.Float),
        new(ElementType.Int64),
        new(ElementType.Int64),
        new(ElementType.Undefined),
        new(ElementType.Undefined),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true)];

    public override IReadOnlyList<OperatorSlot> Outputs { get; } = [new(ElementType.Float)];

    public override CustomKernel CreateKernel(KernelAttributes attributes) =>
        new FeatureAttentionKernel(attributes.Int(HeadsAttribute), attributes.Float(ScaleAttribute));
}
