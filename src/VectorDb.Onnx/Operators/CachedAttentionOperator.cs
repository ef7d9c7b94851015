using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Attention of a decoder over what <see cref="Caching.KeyValueBlock"/>s keep: query [rows, targets, heads * head], int64
/// blocks [rows] and int64 lengths [rows], the positions that lie there. With key and value [rows, targets, key heads * head]
/// it first writes those behind them and sees causally; without, it sees all that lies there (a picture). A bias by distance,
/// float32 [heads, distances], is added to the scores; beyond its end the last counts (T5). Rows may have any lengths: none
/// sees another, and none is padded. Attributes: heads, layer, scale.
/// </summary>
internal sealed class CachedAttentionOperator : CustomOperator
{
    public const string OperatorName = "CachedAttention";
    public const string HeadsAttribute = "heads";
    public const string LayerAttribute = "layer";
    public const string ScaleAttribute = "scale";

    public const int Query = 0;
    public const int Blocks = 1;
    public const int Lengths = 2;
    public const int Key = 3;
    public const int Value = 4;
    public const int DistanceBias = 5;

    public override string Name => OperatorName;

    public override IReadOnlyList<OperatorSlot> Inputs { get; } = [
        new(ElementType.Float),
        new(ElementType.Int64),
        new(ElementType.Int64),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true)];

    public override IReadOnlyList<OperatorSlot> Outputs { get; } = [new(ElementType.Float)];

    public override CustomKernel CreateKernel(KernelAttributes attributes) => new CachedAttentionKernel(
        attributes.Int(HeadsAttribute), attributes.Int(LayerAttribute), attributes.Float(ScaleAttribute));
}
