using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// What stands between two products of matrices, in one pass over each row:
/// <code>
/// row        = x                                       float, or int32 sums * row scale * column scales
/// row        = activation(row + bias) + residual
/// sum        = row                                     output 0
/// row        = normalise(row)                          by layer or root mean square
/// normalised = row                                     output 1
/// quantised  = round(row / scale) + 128                output 2, and the row's scale as output 3
/// </code>
/// Every step but the first is optional. A row's result depends on that row alone.
/// </summary>
internal sealed class FusedRowsOperator : CustomOperator
{
    public const string OperatorName = "FusedRows";
    public const string ActivationAttribute = "activation";
    public const string NormAttribute = "norm";
    public const string EpsilonAttribute = "epsilon";

    public const int InputCount = 7;
    public const int X = 0;
    public const int RowScales = 1;
    public const int ColumnScales = 2;
    public const int Bias = 3;
    public const int Residual = 4;
    public const int NormWeight = 5;
    public const int NormBias = 6;

    public const int OutputCount = 4;
    public const int Sum = 0;
    public const int Normalized = 1;
    public const int Quantized = 2;
    public const int Scales = 3;

    public override string Name => OperatorName;

    public override IReadOnlyList<OperatorSlot> Inputs { get; } = [
        new(ElementType.Undefined),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true)];

    public override IReadOnlyList<OperatorSlot> Outputs { get; } = [
        new(ElementType.Float, IsOptional: true),
        new(ElementType.Float, IsOptional: true),
        new(ElementType.UInt8, IsOptional: true),
        new(ElementType.Float, IsOptional: true)];

    public override CustomKernel CreateKernel(KernelAttributes attributes) => new FusedRowsKernel(
        (RowActivation)attributes.Int(ActivationAttribute), (RowNorm)attributes.Int(NormAttribute), attributes.Float(EpsilonAttribute));
}
