namespace VectorDb.Engine.Ingestion;

/// <summary>A stored item.</summary>
/// <param name="Id">Its id, given or made.</param>
/// <param name="Etag">Of the state that was stored.</param>
public sealed record PutOutcome(string Id, string Etag);
