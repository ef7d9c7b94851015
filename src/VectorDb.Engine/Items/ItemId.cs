using System.Text;
using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Items;

/// <summary>The id of an item in its collection: 1 to 128 bytes of UTF-8 without control characters.</summary>
public readonly record struct ItemId
{
    /// <summary>The most bytes an id may have.</summary>
    public const int MaxBytes = 128;

    private ItemId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Checks an id.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming <paramref name="field"/>.</exception>
    public static ItemId Parse(string value, string field = "id")
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length == 0)
        {
            throw VectorDbException.Invalid(field, "is empty.", "INVALID_ID");
        }

        if (value.Length > MaxBytes || Encoding.UTF8.GetByteCount(value) > MaxBytes)
        {
            throw VectorDbException.Invalid(field, $"has {Encoding.UTF8.GetByteCount(value)} bytes; at most {MaxBytes} are allowed.", "INVALID_ID");
        }

        foreach (Rune rune in value.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                throw VectorDbException.Invalid(field, $"holds U+{rune.Value:X4}, which is not allowed in an id.", "INVALID_ID");
            }
        }

        return new ItemId(value);
    }

    /// <summary>An id that is known to be right: it was checked before it was stored.</summary>
    internal static ItemId Stored(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
