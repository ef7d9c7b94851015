namespace VectorDb.Models;

/// <summary>The one exception of this project: what was wrong, with what, and what was expected instead.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes an error that waiting does not cure.</summary>
    public ModelException(ModelError error, string message, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
    }

    /// <summary>The reason, for the table that turns reasons into statuses.</summary>
    public ModelError Error { get; }

    /// <summary>How long to wait before trying again; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
