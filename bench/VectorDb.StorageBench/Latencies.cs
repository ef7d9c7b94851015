using System.Diagnostics;

namespace VectorDb.StorageBench;

/// <summary>Collects durations in ticks of the stopwatch; answers in microseconds.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];

    public int Count => _ticks.Count;

    public void Add(long from) => _ticks.Add(Stopwatch.GetTimestamp() - from);

    public void Add(TimeSpan time) => _ticks.Add((long)(time.TotalSeconds * Stopwatch.Frequency));

    public void AddAll(Latencies other) => _ticks.AddRange(other._ticks);

    public double Percentile(double p)
    {
        _ticks.Sort();
        return _ticks.Count == 0 ? 0 : _ticks[(int)Math.Min(_ticks.Count - 1, p * _ticks.Count)] * 1e6 / Stopwatch.Frequency;
    }

    public override string ToString() =>
        $"p50 {Percentile(0.5),8:F1} us   p99 {Percentile(0.99),9:F1} us   max {Percentile(1),10:F1} us";
}
