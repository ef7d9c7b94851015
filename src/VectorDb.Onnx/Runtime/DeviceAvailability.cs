namespace VectorDb.Onnx.Runtime;

/// <summary>Whether a device can be used.</summary>
/// <param name="IsAvailable">True if a model ran on it.</param>
/// <param name="Reason">Why not, in the runtime's words and ours; empty if it is available.</param>
public readonly record struct DeviceAvailability(bool IsAvailable, string Reason);
