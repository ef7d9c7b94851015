using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Collections;

/// <summary>The grammar of the names of collections, vector spaces and models.</summary>
public static class ResourceName
{
    /// <summary>The most characters a name may have.</summary>
    public const int MaxLength = 63;

    /// <summary>Checks a name: a lower-case letter, then lower-case letters, digits, '-' and '_'; 1 to 63 characters.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming <paramref name="field"/>.</exception>
    public static string Check(string name, string field)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            string shown = name.Length <= 80 ? name : name[..80] + "…";
            throw VectorDbException.Invalid(
                field,
                $"'{shown}' is not a name. A name is 1 to {MaxLength} characters: a lower-case letter, then lower-case letters, digits, '-' and '_'.",
                "INVALID_NAME");
        }

        return name;
    }

    private static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterLower(name[0])
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
