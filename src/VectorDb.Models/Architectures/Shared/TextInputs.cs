using VectorDb.Models.Encoding;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>The inputs of towers that read masked text.</summary>
internal static class TextInputs
{
    /// <summary>Adds int64 "input_ids" and "attention_mask", both [batch, tokens].</summary>
    public static (Value Ids, Value Mask) Add(Network network) => (
        network.Graph.Input(TokenStacker.InputIds, ElementType.Int64, "batch", "tokens"),
        network.Graph.Input(TokenStacker.AttentionMask, ElementType.Int64, "batch", "tokens"));
}
