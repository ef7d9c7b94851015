namespace VectorDb.Engine.Search;

/// <summary>How long a stage of a search took.</summary>
/// <param name="Stage">"encode", "filter", "search", "rerank", "answer", "fetch" or "explain".</param>
/// <param name="Time">Wall-clock time.</param>
public sealed record StageTime(string Stage, TimeSpan Time);
