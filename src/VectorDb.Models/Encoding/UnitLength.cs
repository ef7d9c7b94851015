using System.Numerics.Tensors;

namespace VectorDb.Models.Encoding;

/// <summary>L2 normalisation of embeddings.</summary>
internal static class UnitLength
{
    /// <summary>Divides by the L2 norm, in place; a vector of zeros stays.</summary>
    public static void Normalize(Span<float> vector)
    {
        float norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }
    }

    /// <summary>A copy of unit length.</summary>
    public static float[] Of(ReadOnlySpan<float> vector)
    {
        float[] unit = vector.ToArray();
        Normalize(unit);
        return unit;
    }
}
