namespace VectorDb.Models.Checkpoints;

/// <summary>Dimensions of a tensor, outermost first. A scalar has none.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    private readonly int[]? _dimensions;

    /// <summary>Wraps the dimensions given.</summary>
    public TensorShape(params int[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        _dimensions = dimensions;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The dimensions.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>Number of elements: the product of the dimensions, 1 for a scalar.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (int dimension in Dimensions)
            {
                count = checked(count * dimension);
            }

            return count;
        }
    }

    /// <summary>One dimension.</summary>
    public int this[int index] => Dimensions[index];

    /// <summary>Whether both are equal.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    /// <summary>The dimensions as a new array.</summary>
    public int[] ToArray() => Dimensions.ToArray();

    /// <inheritdoc/>
    public bool Equals(TensorShape other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int dimension in Dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <summary>"[768, 3, 32, 32]".</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
