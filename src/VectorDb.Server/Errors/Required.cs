using VectorDb.Engine.Errors;

namespace VectorDb.Server.Errors;

/// <summary>Checks that messages are complete before they reach the engine.</summary>
internal static class Required
{
    /// <summary>A field that must be set.</summary>
    public static T Field<T>(T? value, string field)
        where T : class => value ?? throw Invalid(field, "is missing.", "FIELD_MISSING");

    /// <summary>An error about a field of a message.</summary>
    public static VectorDbException Invalid(string field, string message, string reason = "INVALID_FIELD") =>
        new(ErrorCode.InvalidArgument, reason, $"{field}: {message}", field);

    /// <summary>The size of a page: the default for 0.</summary>
    public static int PageSize(uint asked) => asked switch
    {
        0 => 100,
        <= 1000 => (int)asked,
        _ => throw Invalid("page_size", $"is {asked}; at most 1,000 is allowed."),
    };
}
