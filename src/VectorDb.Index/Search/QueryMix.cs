namespace VectorDb.Index.Search;

/// <summary>One query out of several vectors: what it should be near to, and what it should be far from.</summary>
public static class QueryMix
{
    // What rounding leaves of parts that cancel out, as a share of what was added up.
    private const float Nothing = 1e-6f;

    /// <summary>The weighted sum of the parts; under cosine each part first of unit length, so that long vectors do not outvote others.</summary>
    /// <param name="options">The index's options.</param>
    /// <param name="parts">Vectors, float32 [dimensions] each, with weights: above zero to be near to, below zero to be far from.</param>
    /// <returns>float32 [dimensions].</returns>
    /// <exception cref="IndexException">
    /// No part, a weight that is no finite number, a refused part, or parts that cancel out under cosine.
    /// </exception>
    public static unsafe float[] Combine(HnswOptions options, IReadOnlyList<(ReadOnlyMemory<float> Vector, float Weight)> parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
        {
            throw new IndexException(IndexError.InvalidParameter, "A mixed query needs at least one vector.");
        }

        int padded = (options.Dimensions + Distance.DotProduct.Lanes - 1) / Distance.DotProduct.Lanes * Distance.DotProduct.Lanes;
        float[] accepted = new float[padded], sum = new float[options.Dimensions];
        float added = 0;
        foreach ((ReadOnlyMemory<float> vector, float weight) in parts)
        {
            if (!float.IsFinite(weight))
            {
                throw new IndexException(IndexError.InvalidParameter, $"A part of a mixed query has the weight {weight}; it must be a finite number.");
            }

            fixed (float* into = accepted)
            {
                VectorIntake.Accept(options, vector.Span, into, padded);
            }

            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += weight * accepted[i];
                added = Math.Max(added, Math.Abs(weight * accepted[i]));
            }
        }

        if (options.Metric == Metric.Cosine && Array.TrueForAll(sum, component => Math.Abs(component) <= added * Nothing))
        {
            throw new IndexException(IndexError.ZeroVector, "The parts of the mixed query cancel out; change their weights.");
        }

        return sum;
    }
}
