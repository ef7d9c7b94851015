using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Storage;

namespace VectorDb.Engine.Commits;

/// <summary>An operation with its place in the log and, once applied, what came of it.</summary>
internal sealed class LoggedOperation(Operation operation, LogAddress address)
{
    /// <summary>What to do.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>Where it stands; with the state's revision base also the revision of what it writes.</summary>
    public LogAddress Address { get; } = address;

    /// <summary>What it made, for the caller; set when applied.</summary>
    public object? Result { get; set; }

    /// <summary>Why it was refused when it was applied, such as an etag that did not match; the database is as before it.</summary>
    public VectorDbException? Refusal { get; set; }
}
