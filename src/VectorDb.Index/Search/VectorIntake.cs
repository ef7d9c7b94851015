using System.Numerics.Tensors;
using VectorDb.Index.Distance;

namespace VectorDb.Index.Search;

/// <summary>Where vectors from outside are judged, once, and brought into the stored form.</summary>
internal static unsafe class VectorIntake
{
    /// <summary>Copies a vector, padded with zeros and under cosine of unit length.</summary>
    /// <param name="options">The index's dimensions and metric.</param>
    /// <param name="vector">float32 [dimensions].</param>
    /// <param name="destination">Receives float32 [padded dimensions].</param>
    /// <param name="padded">Components of the destination.</param>
    /// <exception cref="IndexException">
    /// <see cref="IndexError.WrongDimension"/>, <see cref="IndexError.NotFinite"/>, <see cref="IndexError.ZeroVector"/>.
    /// </exception>
    public static void Accept(HnswOptions options, ReadOnlySpan<float> vector, float* destination, int padded)
    {
        if (vector.Length != options.Dimensions)
        {
            throw new IndexException(
                IndexError.WrongDimension, $"The vector has {vector.Length} components; this index holds vectors of {options.Dimensions}.");
        }

        var stored = new Span<float>(destination, padded);
        vector.CopyTo(stored);
        stored[vector.Length..].Clear();
        float squared = DotProduct.Compute(destination, destination, padded);
        if (!float.IsFinite(squared))
        {
            RequireFinite(vector);
        }

        if (options.Metric == Metric.Cosine)
        {
            Normalize(stored, squared);
        }
        else if (!float.IsFinite(4 * squared))
        {
            throw new IndexException(
                IndexError.NotFinite, "The vector is too long: its squared length overflows float32; scale the vectors down.");
        }
    }

    // A sum of squares that is finite has only finite terms: components are looked at one by one only where it is not.
    private static void RequireFinite(ReadOnlySpan<float> vector)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new IndexException(
                    IndexError.NotFinite, $"Component {i} of the vector is {vector[i]}; every component must be a finite number.");
            }
        }
    }

    private static void Normalize(Span<float> vector, float squared)
    {
        // A length far from 1 is taken again in double, where float32 squares cannot overflow or vanish.
        double length = Math.Sqrt(squared);
        if (!float.IsFinite(squared) || squared < 1e-20f)
        {
            double sum = 0;
            foreach (float component in vector)
            {
                sum += (double)component * component;
            }

            length = Math.Sqrt(sum);
        }

        if (length == 0)
        {
            throw new IndexException(
                IndexError.ZeroVector, "The vector is all zeros, which has no direction to compare by cosine; use another metric or leave it out.");
        }

        double scale = 1 / length;
        if (Math.Abs(length - 1) < 1e-3)
        {
            TensorPrimitives.Multiply(vector, (float)scale, vector);
            return;
        }

        // Scales beyond float32's range occur here.
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] * scale);
        }
    }
}
