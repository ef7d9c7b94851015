namespace VectorDb.Engine.Ingestion;

/// <summary>When a write is answered.</summary>
public enum Durability
{
    /// <summary>On disk: it survives power loss.</summary>
    Synced = 0,

    /// <summary>With the operating system: it survives the end of the process, not power loss.</summary>
    Logged = 1,
}
