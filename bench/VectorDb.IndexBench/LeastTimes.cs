namespace VectorDb.IndexBench;

/// <summary>
/// The time of each query over several rounds, the least of them: what interrupts a query, another process or another machine on the same
/// host, makes it longer and never shorter, and hits one round rather than all.
/// </summary>
internal sealed class LeastTimes
{
    private double[] _least = [];

    /// <summary>The median over the queries, in microseconds.</summary>
    public double Median => _least.Order().ElementAt(_least.Length / 2);

    /// <summary>Takes a round's times in, the queries in the same order each time.</summary>
    public void Add(double[] microseconds) =>
        _least = _least.Length == 0 ? [.. microseconds] : [.. _least.Zip(microseconds, Math.Min)];
}
