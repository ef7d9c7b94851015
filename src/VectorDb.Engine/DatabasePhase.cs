namespace VectorDb.Engine;

/// <summary>What a database is doing.</summary>
public enum DatabasePhase
{
    /// <summary>It recovers: nothing is served yet.</summary>
    Recovering,

    /// <summary>It serves reads and writes.</summary>
    Serving,

    /// <summary>It serves reads; writes are refused.</summary>
    ReadOnly,

    /// <summary>It could not be opened.</summary>
    Failed,
}
