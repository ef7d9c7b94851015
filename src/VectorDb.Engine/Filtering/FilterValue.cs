namespace VectorDb.Engine.Filtering;

/// <summary>A value that a payload field is compared with: a string, a number or a bool.</summary>
public readonly record struct FilterValue
{
    private FilterValue(string? text, double number, bool isBool)
    {
        Text = text;
        Number = number;
        IsBool = isBool;
    }

    /// <summary>The string, or null if it is a number or a bool.</summary>
    public string? Text { get; }

    /// <summary>The number; 1 or 0 for a bool.</summary>
    public double Number { get; }

    /// <summary>Whether it is a bool.</summary>
    public bool IsBool { get; }

    /// <summary>A string.</summary>
    public static FilterValue Of(string value) => new(value, 0, false);

    /// <summary>A number.</summary>
    public static FilterValue Of(double value) => new(null, value, false);

    /// <summary>A bool.</summary>
    public static FilterValue Of(bool value) => new(null, value ? 1 : 0, true);
}
