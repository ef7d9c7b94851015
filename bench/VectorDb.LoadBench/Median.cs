namespace VectorDb.LoadBench;

/// <summary>Order statistics of measurements.</summary>
internal static class Median
{
    /// <summary>The value below which this share of the measurements lies.</summary>
    public static double At(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
