namespace VectorDb.Engine.Reranking;

/// <summary>
/// Judges whether the first hits can still change. The fused score of what is not matched yet is forecast by a line through the
/// scores so far over the search's scores; the residuals' scatter says how far off it may be. A union bound over all that is left
/// makes the probability that any of them enters the first hits.
/// </summary>
internal static class OrderForecast
{
    /// <summary>Fewer points tell too little of the scatter.</summary>
    private const int MinMatched = 16;

    /// <summary>The smallest scatter believed in: logits of a matcher never lie on a line.</summary>
    private const double MinDeviation = 0.05;

    /// <summary>An upper bound of the probability that one of the rest belongs among the first.</summary>
    /// <param name="matched">Search score and fused score of what was matched.</param>
    /// <param name="rest">Search scores of what was not.</param>
    /// <param name="first">How many hits are at stake.</param>
    public static double ChangeProbability(
        IReadOnlyList<(float Search, float Fused)> matched, IReadOnlyList<float> rest, int first)
    {
        if (matched.Count < Math.Max(MinMatched, first))
        {
            return 1;
        }

        double last = matched.Select(static m => m.Fused).OrderDescending().ElementAt(first - 1);
        int n = matched.Count;
        double meanX = matched.Average(static m => m.Search);
        double meanY = matched.Average(static m => m.Fused);
        double sxx = matched.Sum(m => (m.Search - meanX) * (m.Search - meanX));
        double sxy = matched.Sum(m => (m.Search - meanX) * (m.Fused - meanY));

        // Where the search's scores hardly differ there is no slope to be seen.
        double slope = sxx > 1e-9 ? Math.Max(0, sxy / sxx) : 0;
        double squares = matched.Sum(m => Square(m.Fused - meanY - (slope * (m.Search - meanX))));
        double variance = Math.Max(squares / (n - 2), MinDeviation * MinDeviation);
        double probability = 0;
        foreach (float search in rest)
        {
            double dx = search - meanX;
            double deviation = Math.Sqrt(variance * (1 + (1.0 / n) + (sxx > 1e-9 ? dx * dx / sxx : 0)));
            probability += Above((last - meanY - (slope * dx)) / deviation);
            if (probability >= 1)
            {
                return 1;
            }
        }

        return probability;
    }

    /// <summary>
    /// Probability that a standardised score lies above z. Heavier in the tail than a normal: that of a logistic of variance 1, since
    /// matching logits have outliers, and an outlier is what one looks for.
    /// </summary>
    private static double Above(double z) => 1 / (1 + Math.Exp(z * Math.PI / Math.Sqrt(3)));

    private static double Square(double x) => x * x;
}
