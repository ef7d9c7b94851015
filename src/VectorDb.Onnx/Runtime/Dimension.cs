namespace VectorDb.Onnx.Runtime;

/// <summary>One dimension of a declared shape: a size, a symbol such as "batch", or unknown.</summary>
public readonly record struct Dimension
{
    private readonly long _sizePlusOne;

    private Dimension(long sizePlusOne, string? symbol)
    {
        _sizePlusOne = sizePlusOne;
        Symbol = symbol;
    }

    /// <summary>A dimension of which nothing is known.</summary>
    public static Dimension Unknown => default;

    /// <summary>The symbol, or null.</summary>
    public string? Symbol { get; }

    /// <summary>Whether the size is known.</summary>
    public bool IsFixed => _sizePlusOne > 0;

    /// <summary>The size.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    public long Size => IsFixed ? _sizePlusOne - 1 : throw new InvalidOperationException($"The size of dimension '{this}' is not known.");

    /// <summary>A dimension of this size.</summary>
    public static implicit operator Dimension(long size) => Of(size);

    /// <summary>A dimension of this symbol; two dimensions of one symbol are equal in size.</summary>
    public static implicit operator Dimension(string symbol) => Of(symbol);

    /// <summary>A dimension of this size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static Dimension Of(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new Dimension(size + 1, symbol: null);
    }

    /// <summary>A dimension of this symbol.</summary>
    public static Dimension Of(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        return new Dimension(0, symbol);
    }

    /// <inheritdoc/>
    public override string ToString() => IsFixed ? Size.ToString(System.Globalization.CultureInfo.InvariantCulture) : Symbol ?? "?";
}
