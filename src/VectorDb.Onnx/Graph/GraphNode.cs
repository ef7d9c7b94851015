using VectorDb.Onnx.Operators;

namespace VectorDb.Onnx.Graph;

/// <summary>A node as NodeProto has it.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Domain">Its domain; empty for ONNX's own.</param>
/// <param name="Name">The node's name, unique in the graph.</param>
/// <param name="Inputs">What goes in; null for an optional input that is left out.</param>
/// <param name="Outputs">What comes out; null for an optional output that is left out.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record GraphNode(
    string Operator,
    string Domain,
    string Name,
    IReadOnlyList<Value?> Inputs,
    IReadOnlyList<Value?> Outputs,
    IReadOnlyList<NodeOption> Attributes)
{
    /// <summary>What the node does, if it is a <see cref="FusedRowsOperator"/>.</summary>
    public FusedRows? Rows { get; init; }

    /// <summary>The value of an attribute: long, float, string, long[] or float[]; null if the node does not have it.</summary>
    public object? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name).Value;

    public void Write(ProtoWriter writer)
    {
        foreach (Value? input in Inputs)
        {
            writer.Text(1, input?.Name ?? "");
        }

        foreach (Value? output in Outputs)
        {
            writer.Text(2, output?.Name ?? "");
        }

        writer.Text(3, Name);
        writer.Text(4, Operator);
        foreach (NodeOption attribute in Attributes)
        {
            writer.Message(5, attribute.Write);
        }

        if (Domain.Length > 0)
        {
            writer.Text(7, Domain);
        }
    }
}
