using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Attention over heads that lie side by side: query [batch, targets, width], key and value [batch, sources, width], and a mask
/// to add to the scores, [1 or batch, 1 or heads, 1 or targets, sources]. Instead of the three, the first input may be the
/// int32 sums of their projections, [batch, sequence, 3 * width], with a scale for each row and each column, and a bias.
/// Attributes: heads, scale, causal.
/// </summary>
internal sealed class FusedAttentionOperator : CustomOperator
{
    public const string OperatorName = "FusedAttention";
    public const string HeadsAttribute = "heads";
    public const string ScaleAttribute = "scale";
    public const string CausalAttribute = "causal";

    public const int Query = 0;
    public const int Key = 1;
    public const int Value = 2;
    public const int Mask = 3;
    public const int RowScales = 4;
    public const int ColumnScales = 5;
    public const int Bias = 6;

    public override string Name => OperatorName;

    public override IReadOnlyList<OperatorSlot> Inputs { get; } = [
        new(ElementType.Undefined),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true)];

    public override IReadOnlyList<OperatorSlot> Outputs { get; } = [new(ElementType.Float)];

    public override CustomKernel CreateKernel(KernelAttributes attributes) => new FusedAttentionKernel(
        attributes.Int(HeadsAttribute), attributes.Float(ScaleAttribute), attributes.Int(CausalAttribute) != 0);
}
