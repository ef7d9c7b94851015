namespace VectorDb.Conformance.Npy;

/// <summary>
/// An array of numbers in C order. Whole numbers are kept as int64 and real ones as float64: every type that the goldens
/// record fits into one of the two without loss.
/// </summary>
public sealed class NpyArray
{
    private readonly long[]? _integers;
    private readonly double[]? _reals;

    private NpyArray(int[] shape, int count, long[]? integers, double[]? reals)
    {
        if (shape.Aggregate(1L, (product, side) => checked(product * side)) != count)
        {
            throw new ArgumentException($"{count} values do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));
        }

        Shape = shape;
        Count = count;
        _integers = integers;
        _reals = reals;
    }

    /// <summary>Length of each axis, slowest first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>True where the values are whole numbers.</summary>
    public bool IsInteger => _integers is not null;

    /// <summary>Values of one entry of the first axis.</summary>
    public int RowLength => Shape.Count == 0 || Shape[0] == 0 ? Count : Count / Shape[0];

    public static NpyArray FromIntegers(long[] values, params int[] shape) => new(shape, values.Length, values, null);

    public static NpyArray FromReals(double[] values, params int[] shape) => new(shape, values.Length, null, values);

    public static NpyArray FromBytes(ReadOnlySpan<byte> values, params int[] shape)
    {
        long[] wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return FromIntegers(wide, shape);
    }

    public static NpyArray FromFloats(ReadOnlySpan<float> values, params int[] shape)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return FromReals(wide, shape);
    }

    /// <summary>Rows of different lengths, padded on the right.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="padding">What stands behind a short row: the goldens use -1, which is no id.</param>
    public static NpyArray FromRagged(IReadOnlyList<IReadOnlyList<int>> rows, int padding = -1)
    {
        int width = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        long[] values = new long[rows.Count * width];
        Array.Fill(values, padding);
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < rows[i].Count; j++)
            {
                values[(i * width) + j] = rows[i][j];
            }
        }

        return FromIntegers(values, rows.Count, width);
    }

    /// <summary>Arrays of one shape, stacked on a new first axis.</summary>
    public static NpyArray Stack(IReadOnlyList<NpyArray> rows)
    {
        int[] shape = [rows.Count, .. rows.Count == 0 ? [] : rows[0].Shape];
        return rows.All(row => row.IsInteger)
            ? FromIntegers([.. rows.SelectMany(row => row._integers!)], shape)
            : FromReals([.. rows.SelectMany(row => Enumerable.Range(0, row.Count).Select(row.Real))], shape);
    }

    public double Real(int index) => _reals is null ? _integers![index] : _reals[index];

    public long Whole(int index) => _integers is null ? throw new InvalidOperationException("The array holds real numbers.") : _integers[index];

    public float[] ToFloats() => [.. Enumerable.Range(0, Count).Select(i => (float)Real(i))];

    /// <summary>The whole numbers of one entry of the first axis, up to the first <paramref name="padding"/>.</summary>
    public int[] Row(int index, int padding = -1) =>
        [.. Enumerable.Range(index * RowLength, RowLength).Select(i => (int)Whole(i)).TakeWhile(value => value != padding)];

    /// <summary>The first entries of the first axis.</summary>
    public NpyArray Take(int count)
    {
        int[] shape = [count, .. Shape.Skip(1)];
        int values = count * RowLength;
        return _integers is null ? FromReals(_reals![..values], shape) : FromIntegers(_integers[..values], shape);
    }

    /// <summary>One entry of the first axis.</summary>
    public NpyArray Entry(int index)
    {
        int[] shape = [.. Shape.Skip(1)];
        Range values = (index * RowLength)..((index + 1) * RowLength);
        return _integers is null ? FromReals(_reals![values], shape) : FromIntegers(_integers[values], shape);
    }

    /// <summary>The same values under another shape.</summary>
    public NpyArray Reshape(params int[] shape) => new(shape, Count, _integers, _reals);
}
