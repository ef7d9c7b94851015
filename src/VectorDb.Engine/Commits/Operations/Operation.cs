using VectorDb.Engine.Requests;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>
/// One change of the database, as it stands in the log. Applying the same operations in the same order gives the same
/// database: whatever depends on time, chance or a model is in the operation.
/// </summary>
/// <param name="Time">When it was asked for.</param>
internal abstract record Operation(DateTimeOffset Time)
{
    /// <summary>When it was asked for, in whole milliseconds, as the log keeps it: replay must see the same moment.</summary>
    public DateTimeOffset Time { get; } = DateTimeOffset.FromUnixTimeMilliseconds(Time.ToUnixTimeMilliseconds());

    /// <summary>The request that asked for it, if it is to be remembered.</summary>
    public RequestMark? Request { get; init; }
}
