namespace VectorDb.Engine.Errors;

/// <summary>A failure that the caller may act on.</summary>
public sealed class VectorDbException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="code">Its kind.</param>
    /// <param name="reason">A stable UPPER_SNAKE_CASE word for programs.</param>
    /// <param name="message">What was wrong with what, and what to do.</param>
    /// <param name="field">The field at fault, as a path such as "items.vectors.default"; null where no field is.</param>
    /// <param name="innerException">What caused it.</param>
    public VectorDbException(ErrorCode code, string reason, string message, string? field = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Reason = reason;
        Field = field;
    }

    /// <summary>Its kind.</summary>
    public ErrorCode Code { get; }

    /// <summary>A stable UPPER_SNAKE_CASE word for programs.</summary>
    public string Reason { get; }

    /// <summary>The field at fault, or null.</summary>
    public string? Field { get; }

    /// <summary>When trying again makes sense, where it does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request has a field that is wrong whatever the state of the database.</summary>
    internal static VectorDbException Invalid(string field, string message, string reason = "INVALID_FIELD") =>
        new(ErrorCode.InvalidArgument, reason, $"{field}: {message}", field);

    /// <summary>No collection has this name.</summary>
    internal static VectorDbException NoCollection(string name) =>
        new(ErrorCode.NotFound, "COLLECTION_NOT_FOUND", $"There is no collection '{name}'.", "collection");

    /// <summary>No item has this id.</summary>
    internal static VectorDbException NoItem(string collection, string id) =>
        new(ErrorCode.NotFound, "ITEM_NOT_FOUND", $"There is no item '{id}' in collection '{collection}'.", "id");

    /// <summary>The etag is not that of the stored resource.</summary>
    internal static VectorDbException EtagMismatch(string what, string given, string stored) =>
        new(ErrorCode.Aborted, "ETAG_MISMATCH", $"etag: {what} has '{stored}', not '{given}': somebody changed it. Read it again.", "etag");
}
