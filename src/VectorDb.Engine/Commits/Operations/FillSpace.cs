namespace VectorDb.Engine.Commits.Operations;

/// <summary>Vectors for stored items in a space; those of rows that are no item's any more, or have one, are passed over.</summary>
/// <param name="Time">When they were made.</param>
/// <param name="CollectionId">Of the collection's life.</param>
/// <param name="Slot">Of the space.</param>
/// <param name="Fingerprint">Of the model that made them.</param>
/// <param name="Vectors">The vectors.</param>
internal sealed record FillSpace(
    DateTimeOffset Time, uint CollectionId, int Slot, string Fingerprint, IReadOnlyList<RowVector> Vectors) : Operation(Time);
