namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>A persistent id: one of the archive's data members.</summary>
/// <param name="Key">Its name below data/.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Count">Number of its elements, as the pickle claims.</param>
internal sealed record TorchStorage(string Key, TensorType Type, long Count);
