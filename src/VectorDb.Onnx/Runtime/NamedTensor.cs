namespace VectorDb.Onnx.Runtime;

/// <summary>A tensor for the input of this name.</summary>
/// <param name="Name">The input's name in the model.</param>
/// <param name="Tensor">Its value; stays the caller's.</param>
public readonly record struct NamedTensor(string Name, Tensor Tensor);
