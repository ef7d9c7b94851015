namespace VectorDb.Models.Batching;

/// <summary>The errors the queue itself makes.</summary>
internal static class BatchErrors
{
    public static ModelException Unloaded() => new(ModelError.Unloaded, "the model has been unloaded");

    public static ModelException Overloaded(Lane lane, int capacity, TimeSpan retryAfter) =>
        new(ModelError.Overloaded, $"{capacity} {(lane == Lane.Bulk ? "bulk" : "interactive")} items are already waiting for the model; try again later")
        {
            RetryAfter = retryAfter,
        };
}
