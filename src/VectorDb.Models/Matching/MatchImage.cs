namespace VectorDb.Models.Matching;

/// <summary>A picture as a matcher keeps it. Made by <see cref="IMatcher.PrepareAsync"/>; may be stored and restored.</summary>
public sealed class MatchImage
{
    /// <summary>Restores a prepared picture.</summary>
    /// <param name="values">See <see cref="Values"/>.</param>
    /// <param name="shape">See <see cref="Shape"/>.</param>
    /// <param name="features">See <see cref="Features"/>.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public MatchImage(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, ReadOnlyMemory<float> features)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Aggregate(1L, (count, d) => count * d) != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill [{string.Join(", ", shape)}]", nameof(shape));
        }

        Values = values;
        Shape = shape;
        Features = features;
    }

    /// <summary>What texts attend to: float32 visual tokens [tokens, width], or for ViLT the pixels [3, height, width].</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Dimensions of <see cref="Values"/>.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Contrastive features of unit length, one after another: one, or for BLIP-2 one a query token; empty for ViLT.</summary>
    public ReadOnlyMemory<float> Features { get; }
}
