using System.Numerics.Tensors;

namespace VectorDb.Models.Generation.Searching;

/// <summary>Logits to log-probabilities.</summary>
internal static class LogSoftmax
{
    /// <summary>x - max - log(sum(exp(x - max))), in place.</summary>
    /// <param name="logits">Logits; minus infinity for what cannot be.</param>
    /// <param name="scratch">As long.</param>
    public static void Apply(Span<float> logits, Span<float> scratch)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<float>(logits), logits);
        TensorPrimitives.Exp<float>(logits, scratch);
        TensorPrimitives.Subtract(logits, MathF.Log(TensorPrimitives.Sum<float>(scratch)), logits);
    }
}
