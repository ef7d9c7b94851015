namespace VectorDb.Onnx.Kernels;

/// <summary>The sizes of one attention over a batch.</summary>
/// <param name="Batch">Items.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Targets">Query places of an item.</param>
/// <param name="Sources">Key places of an item.</param>
/// <param name="Head">Width of a head.</param>
internal readonly record struct AttentionShape(int Batch, int Heads, int Targets, int Sources, int Head)
{
    /// <summary>Width of all heads.</summary>
    public int Width => Heads * Head;
}
