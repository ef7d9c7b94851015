using VectorDb.Onnx.Runtime;

namespace VectorDb.Models;

/// <summary>What all models of a process share.</summary>
public static class ModelRuntime
{
    /// <summary>
    /// Bounds what all models together take from the processor's memory: packed weights and what their runs compute in. A run that
    /// needs more is refused with <see cref="ModelError.Overloaded"/>.
    /// </summary>
    /// <param name="bytes">The most bytes of the arena, above 0.</param>
    /// <exception cref="ModelException">A model was loaded before, or the process has another limit.</exception>
    public static void LimitMemory(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        if (!OrtEnvironment.TryConfigure(new EnvironmentOptions { ArenaLimit = bytes }))
        {
            throw new ModelException(
                ModelError.InvalidInput, "the memory of models can be limited once a process, before the first model is loaded");
        }
    }
}
