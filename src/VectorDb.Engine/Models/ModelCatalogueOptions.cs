namespace VectorDb.Engine.Models;

/// <summary>How much models may take.</summary>
public sealed record ModelCatalogueOptions
{
    /// <summary>The most bytes of weights in memory; models that nobody runs make room. Null for no limit.</summary>
    public long? MemoryCeilingBytes { get; init; }

    /// <summary>
    /// The most bytes that all models of the process take together for packed weights and what runs compute in; past it runs are
    /// refused. Null for no limit. Can be set once a process.
    /// </summary>
    public long? ArenaBytes { get; init; }

    /// <summary>A model that nobody ran for this long leaves memory; it comes back when it is used. Null for never.</summary>
    public TimeSpan? IdleTime { get; init; }
}
