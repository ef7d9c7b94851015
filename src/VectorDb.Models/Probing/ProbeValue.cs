namespace VectorDb.Models.Probing;

/// <summary>An array a probe takes or gives: float32, int64 or uint8, row-major. Exactly one of the three is set.</summary>
public sealed class ProbeValue
{
    private ProbeValue(int[] shape, int length)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }

        if (count != length)
        {
            throw new ArgumentException($"{length} values do not fill [{string.Join(", ", shape)}]", nameof(shape));
        }

        Shape = shape;
    }

    /// <summary>A float32 array.</summary>
    public ProbeValue(float[] values, params int[] shape)
        : this(shape, (values ?? throw new ArgumentNullException(nameof(values))).Length)
    {
        Floats = values;
    }

    /// <summary>An int64 array.</summary>
    public ProbeValue(long[] values, params int[] shape)
        : this(shape, (values ?? throw new ArgumentNullException(nameof(values))).Length)
    {
        Integers = values;
    }

    /// <summary>A uint8 array.</summary>
    public ProbeValue(byte[] values, params int[] shape)
        : this(shape, (values ?? throw new ArgumentNullException(nameof(values))).Length)
    {
        Bytes = values;
    }

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values of a float32 array.</summary>
    public IReadOnlyList<float>? Floats { get; }

    /// <summary>The values of an int64 array.</summary>
    public IReadOnlyList<long>? Integers { get; }

    /// <summary>The values of a uint8 array.</summary>
    public IReadOnlyList<byte>? Bytes { get; }

    /// <summary>The float32 values as the array given.</summary>
    /// <exception cref="ModelException">The array is of another type.</exception>
    internal float[] Singles => (float[]?)Floats ?? throw WrongType("float32");

    /// <summary>The int64 values as the array given.</summary>
    /// <exception cref="ModelException">The array is of another type.</exception>
    internal long[] Longs => (long[]?)Integers ?? throw WrongType("int64");

    private ModelException WrongType(string expected) =>
        new(ModelError.InvalidInput, $"expected a {expected} array of shape [{string.Join(", ", Shape)}], got one of another type");
}
