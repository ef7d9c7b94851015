using System.Collections.Immutable;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Operators;

/// <summary>What a node of <see cref="FusedRowsOperator"/> does: values by slot, null where a slot is empty.</summary>
internal sealed record FusedRows(
    ImmutableArray<Value?> Inputs, ImmutableArray<Value?> Outputs, RowActivation Activation, RowNorm Norm, float Epsilon)
{
    /// <summary>A node that only reads its first input.</summary>
    public static FusedRows Over(Value x) => new(
        ImmutableArray.Create<Value?>([x, null, null, null, null, null, null]),
        ImmutableArray.Create<Value?>([null, null, null, null]),
        RowActivation.None,
        RowNorm.None,
        Epsilon: 0);

    /// <summary>Whether it does nothing but quantise a float.</summary>
    public bool OnlyQuantizes =>
        Inputs.Skip(1).All(input => input is null)
        && Activation == RowActivation.None
        && Norm == RowNorm.None
        && Outputs[FusedRowsOperator.Sum] is null
        && Outputs[FusedRowsOperator.Normalized] is null;

    /// <summary>The slot of the last float that it computes.</summary>
    public int TailSlot => Norm == RowNorm.None ? FusedRowsOperator.Sum : FusedRowsOperator.Normalized;

    public bool Quantizes => Outputs[FusedRowsOperator.Quantized] is not null;

    public FusedRows WithInput(int slot, Value? value) => this with { Inputs = Inputs.SetItem(slot, value) };

    public FusedRows WithOutput(int slot, Value? value) => this with { Outputs = Outputs.SetItem(slot, value) };

    public GraphNode ToNode(string name) => new(
        FusedRowsOperator.OperatorName,
        CustomOperators.Domain,
        name,
        Inputs,
        Outputs,
        [
            NodeOption.Of(FusedRowsOperator.ActivationAttribute, (int)Activation),
            NodeOption.Of(FusedRowsOperator.NormAttribute, (int)Norm),
            NodeOption.Of(FusedRowsOperator.EpsilonAttribute, Epsilon),
        ])
    {
        Rows = this,
    };
}
