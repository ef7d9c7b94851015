namespace VectorDb.Storage;

/// <summary>What a <see cref="RequestTable"/> knows of a request id.</summary>
public enum RequestOutcome
{
    /// <summary>Not seen in the last 24 hours: do the work.</summary>
    New,

    /// <summary>Done already with the same body: give the same answer.</summary>
    Repeated,

    /// <summary>Used already with another body: refuse.</summary>
    Conflicting,
}
