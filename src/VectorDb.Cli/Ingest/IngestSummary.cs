namespace VectorDb.Cli.Ingest;

/// <summary>What came of an ingest.</summary>
/// <param name="Stored">How many items were acknowledged.</param>
/// <param name="Failed">How many were refused.</param>
/// <param name="Time">From the first item to the last answer.</param>
internal sealed record IngestSummary(int Stored, int Failed, TimeSpan Time);
