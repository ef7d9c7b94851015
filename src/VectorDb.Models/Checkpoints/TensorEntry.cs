namespace VectorDb.Models.Checkpoints;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
/// <param name="Offset">Where its first byte lies, counted from the first byte of the file.</param>
/// <param name="Length">How many bytes it has: element size times element count.</param>
internal sealed record TensorEntry(string Name, TensorType Type, TensorShape Shape, long Offset, long Length);
