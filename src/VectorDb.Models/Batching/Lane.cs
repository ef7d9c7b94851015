namespace VectorDb.Models.Batching;

/// <summary>Which queue a request waits in.</summary>
public enum Lane
{
    /// <summary>Someone waits for the answer: small batches at once, never behind bulk work.</summary>
    Interactive,

    /// <summary>Ingestion and the like: full batches, as many per second as possible.</summary>
    Bulk,
}
