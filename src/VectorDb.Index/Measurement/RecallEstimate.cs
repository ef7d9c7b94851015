namespace VectorDb.Index.Measurement;

/// <summary>What a sample of queries says about recall.</summary>
/// <param name="Mean">Share of the exact results that searches found, 0 to 1; 1 before anything was measured.</param>
/// <param name="Low">Lower end of the 95 % confidence interval.</param>
/// <param name="High">Upper end of the 95 % confidence interval.</param>
/// <param name="Queries">Queries behind it.</param>
public readonly record struct RecallEstimate(double Mean, double Low, double High, int Queries)
{
    private const double Z = 1.96;

    /// <summary>The estimate from each query's recall.</summary>
    internal static RecallEstimate From(IReadOnlyCollection<(int Found, int Wanted)> queries)
    {
        if (queries.Count == 0)
        {
            return new RecallEstimate(1, 0, 1, 0);
        }

        // Hits within one query are not independent of each other: the query is the unit, not the hit.
        double[] recalls = [.. queries.Select(query => (double)query.Found / query.Wanted)];
        double mean = recalls.Average();
        double n = recalls.Length;

        // Wilson's interval with the sample's own variance: it does not shrink to nothing where every query was answered in full.
        double variance = recalls.Sum(recall => (recall - mean) * (recall - mean)) / n;
        double spread = Math.Max(Math.Min(variance, mean * (1 - mean)), 0);
        double centre = (mean + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z / (1 + (Z * Z / n)) * Math.Sqrt((spread / n) + (Z * Z / (4 * n * n)));
        return new RecallEstimate(mean, Math.Max(0, Math.Min(centre - half, mean)), Math.Min(1, Math.Max(centre + half, mean)), recalls.Length);
    }
}
