namespace VectorDb.Models.Matching;

/// <summary>A picture as a matcher keeps it. Made by <see cref="IMatcher.PrepareAsync"/>; may be stored and restored.</summary>
public sealed class MatchImage
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly Action<Span<float>>? _restore;

    /// <summary>Restores a prepared picture.</summary>
    /// <param name="values">See <see cref="Values"/>.</param>
    /// <param name="shape">See <see cref="Shape"/>.</param>
    /// <param name="features">See <see cref="Features"/>.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public MatchImage(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, ReadOnlyMemory<float> features)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Shape, Features, Count) = (shape, features, CountOf(shape));
        if (Count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill [{string.Join(", ", shape)}]", nameof(shape));
        }

        _values = values;
    }

    /// <summary>Restores a prepared picture whose values are kept in fewer bits until they are needed.</summary>
    /// <param name="restore">Writes all <see cref="Values"/>; may be called several times.</param>
    /// <param name="shape">See <see cref="Shape"/>.</param>
    /// <param name="features">See <see cref="Features"/>.</param>
    public MatchImage(Action<Span<float>> restore, IReadOnlyList<int> shape, ReadOnlyMemory<float> features)
    {
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentNullException.ThrowIfNull(shape);
        (Shape, Features, Count) = (shape, features, CountOf(shape));
        _restore = restore;
    }

    /// <summary>What texts attend to: float32 visual tokens [tokens, width], or for ViLT the pixels [3, height, width].</summary>
    public ReadOnlyMemory<float> Values => _restore is null ? _values : Restored(_restore);

    /// <summary>How many <see cref="Values"/> there are.</summary>
    public int Count { get; }

    /// <summary>Dimensions of <see cref="Values"/>.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Contrastive features of unit length, one after another: one, or for BLIP-2 one a query token; empty for ViLT.</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>Writes <see cref="Values"/> to memory of <see cref="Count"/> floats.</summary>
    internal void CopyTo(Span<float> destination)
    {
        if (_restore is null)
        {
            _values.Span.CopyTo(destination);
        }
        else
        {
            _restore(destination);
        }
    }

    private float[] Restored(Action<Span<float>> restore)
    {
        float[] values = new float[Count];
        restore(values);
        return values;
    }

    private static int CountOf(IReadOnlyList<int> shape) => shape.Aggregate(1, static (count, d) => checked(count * d));
}
