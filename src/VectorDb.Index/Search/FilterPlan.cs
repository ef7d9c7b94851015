namespace VectorDb.Index.Search;

/// <summary>Chooses the way of a filtered search by its estimated cost. All ways find what the filter allows; they differ in time.</summary>
internal static class FilterPlan
{
    /// <summary>Below this share of allowed rows two hops do not hold the allowed rows together any more, and recall falls apart.</summary>
    public const double LeastTwoHopShare = 0.05;

    /// <summary>Candidates that a two-hop walk keeps for each one asked for: it sees fewer ways to each row.</summary>
    public const int TwoHopEf = 2;

    // Nanoseconds, measured on 512-d 4-bit codes; only their proportions matter.
    private const double ScannedRow = 18;
    private const double SievedCandidate = 500;
    private const double Expansion = 700;
    private const double TwoHopExpansion = 2500;

    // Standard deviations of the number of allowed rows among a sieve's candidates. Where there are too few by chance, or because the filter
    // has to do with the query, another way is gone after it.
    private const double SieveMargin = 1.5;

    // The far end of a pool is found less surely than its front.
    private const double SieveDepth = 1.15;

    /// <summary>The cheapest way.</summary>
    /// <param name="allowed">Rows that may be found.</param>
    /// <param name="linked">All rows in the graph.</param>
    /// <param name="ef">Candidates kept.</param>
    /// <param name="wanted">Results wanted.</param>
    public static FilteredWay Choose(int allowed, int linked, int ef, int wanted)
    {
        double sieve = SieveEf(allowed, linked, ef, wanted) * SievedCandidate;
        FilteredWay other = ChooseOther(allowed, linked, ef, out double cost);
        return sieve < cost ? FilteredWay.Sieve : other;
    }

    /// <summary>Candidates of a walk among which so many allowed ones as are wanted will mostly be.</summary>
    public static double SieveEf(int allowed, int linked, int ef, int wanted) =>
        Math.Max(ef, ((SieveDepth * wanted) + (SieveMargin * Math.Sqrt(wanted)) + 1) * linked / Math.Max(allowed, 1.0));

    /// <summary>The cheapest way that cannot fall short, and its cost.</summary>
    public static FilteredWay ChooseOther(int allowed, int linked, int ef, out double cost)
    {
        double share = allowed / Math.Max(linked, 1.0);
        double scan = allowed * ScannedRow;

        // Each candidate kept takes 1 / share expansions of a walk over all rows.
        double gated = ef / Math.Max(share, 1e-9) * Expansion;
        double twoHop = share < LeastTwoHopShare ? double.PositiveInfinity : TwoHopEf * ef * TwoHopExpansion;
        cost = Math.Min(scan, Math.Min(gated, twoHop));
        if (scan <= gated && scan <= twoHop)
        {
            return FilteredWay.Scan;
        }

        return gated <= twoHop ? FilteredWay.Gated : FilteredWay.TwoHop;
    }
}
