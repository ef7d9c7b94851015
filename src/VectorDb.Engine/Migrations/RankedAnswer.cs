namespace VectorDb.Engine.Migrations;

/// <summary>A graph's answer to a query.</summary>
/// <param name="Found">The ids that its walk found, best first.</param>
/// <param name="Exact">Those that comparing with everything finds.</param>
internal sealed record RankedAnswer(IReadOnlyList<string> Found, IReadOnlyList<string> Exact)
{
    /// <summary>The best of what the walk found, or null.</summary>
    public string? Best => Found.Count > 0 ? Found[0] : null;

    /// <summary>Share of the true best that the walk found.</summary>
    public double Recall => Exact.Count == 0 ? 1 : (double)Exact.Intersect(Found, StringComparer.Ordinal).Count() / Exact.Count;
}
