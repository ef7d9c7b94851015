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

        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new IndexException(
                    IndexError.NotFinite, $"Component {i} of the vector is {vector[i]}; every component must be a finite number.");
            }
        }

        var stored = new Span<float>(destination, padded);
        vector.CopyTo(stored);
        stored[vector.Length..].Clear();
        float squared = DotProduct.Compute(destination, destination, padded);
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

        if (Math.Abs(length - 1) < 1e-7)
        {
            return;
        }

        double scale = 1 / length;
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] * scale);
        }
    }
}
