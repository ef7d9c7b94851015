namespace VectorDb.Index.Search;

/// <summary>Chooses the way of a filtered search by its estimated cost. All ways find what the filter allows; they differ in time.</summary>
internal static class FilterPlan
{
    /// <summary>Below this share of allowed rows two hops do not hold the allowed rows together any more, and recall falls apart.</summary>
    public const double LeastTwoHopShare = 0.05;

    /// <summary>Candidates that a two-hop walk keeps for each one asked for: it sees fewer ways to each row.</summary>
    public const int TwoHopEf = 2;

    // Nanoseconds, measured on 512-d 4-bit codes; only their proportions matter.
    private const double ScannedRow = 12;
    private const double Expansion = 700;
    private const double TwoHopExpansion = 2500;

    /// <summary>The cheapest way.</summary>
    /// <param name="allowed">Rows that may be found.</param>
    /// <param name="live">All live rows.</param>
    /// <param name="ef">Candidates kept.</param>
    public static FilteredWay Choose(int allowed, int live, int ef)
    {
        double share = allowed / Math.Max(live, 1.0);
        double scan = allowed * ScannedRow;

        // Each candidate kept takes 1 / share expansions of a walk over all rows.
        double gated = ef / Math.Max(share, 1e-9) * Expansion;
        double twoHop = share < LeastTwoHopShare ? double.PositiveInfinity : TwoHopEf * ef * TwoHopExpansion;
        if (scan <= gated && scan <= twoHop)
        {
            return FilteredWay.Scan;
        }

        return gated <= twoHop ? FilteredWay.Gated : FilteredWay.TwoHop;
    }
}
