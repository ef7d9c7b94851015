namespace VectorDb.Engine.Search;

/// <summary>Asks for the best items of each value of a payload field.</summary>
/// <param name="Field">A path into the payload.</param>
/// <param name="Size">Hits of each group: 1 to <see cref="MaxSize"/>.</param>
public sealed record GroupBy(string Field, int Size)
{
    /// <summary>The most hits of a group.</summary>
    public const int MaxSize = 100;
}
