namespace VectorDb.Engine.Migrations;

/// <summary>How the answers of two graphs to one query compare.</summary>
/// <param name="Overlap">Share of the former's best that are among the new's: 0 to 1.</param>
/// <param name="RankCorrelation">Spearman's, of the items that both have; null with fewer than two.</param>
/// <param name="SameBest">Whether the best is the same.</param>
/// <param name="FormerRecall">Share of the former's true best that its walk found.</param>
/// <param name="NextRecall">Share of the new's true best that its walk found.</param>
/// <param name="FormerRight">Whether the former's best is the right one; null if nobody knows which is.</param>
/// <param name="NextRight">Whether the new's best is the right one.</param>
internal readonly record struct QueryComparison(
    double Overlap, double? RankCorrelation, bool SameBest, double FormerRecall, double NextRecall, bool? FormerRight, bool? NextRight)
{
    /// <summary>Compares ranked answers.</summary>
    /// <param name="former">The former graph's, best first.</param>
    /// <param name="next">The new graph's.</param>
    /// <param name="right">The right one; null if nobody knows.</param>
    public static QueryComparison Of(RankedAnswer former, RankedAnswer next, string? right)
    {
        string[] common = [.. former.Found.Intersect(next.Found, StringComparer.Ordinal)];
        int depth = Math.Max(former.Found.Count, next.Found.Count);
        return new QueryComparison(
            depth == 0 ? 1 : (double)common.Length / depth,
            Spearman(common, [.. next.Found.Where(id => common.Contains(id, StringComparer.Ordinal))]),
            former.Best == next.Best,
            former.Recall,
            next.Recall,
            right is null ? null : former.Best == right,
            right is null ? null : next.Best == right);
    }

    /// <summary>1 - 6 Σ d² / (n (n² - 1)), d the difference of an item's ranks in two orders of the same items.</summary>
    private static double? Spearman(string[] one, string[] other)
    {
        if (one.Length < 2)
        {
            return null;
        }

        double squares = one.Select((id, rank) => Math.Pow(rank - Array.IndexOf(other, id), 2)).Sum();
        return 1 - (6 * squares / (one.Length * ((double)one.Length * one.Length - 1)));
    }
}
