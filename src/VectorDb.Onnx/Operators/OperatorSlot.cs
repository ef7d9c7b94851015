using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>An input or output of a custom operator.</summary>
/// <param name="Type">Its element type; Undefined accepts any.</param>
/// <param name="IsOptional">Whether a node may leave it out.</param>
internal readonly record struct OperatorSlot(ElementType Type, bool IsOptional = false);
