using System.Diagnostics;

namespace VectorDb.IndexBench;

/// <summary>One point of a curve: the effort, the recall@10 it reached and the microseconds of a query (<see cref="LeastTimes"/>).</summary>
internal sealed record CurvePoint(int Ef, double Recall, double Microseconds);

/// <summary>Recall against time of several contenders, measured in turn so that the machine's moods hit all alike.</summary>
internal static class RecallCurve
{
    private const int K = 10;

    /// <summary>Of each contender before it is measured: .NET compiles what runs often again, a few times, within the first second or two.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static Dictionary<string, List<CurvePoint>> Measure(IReadOnlyList<Contender> contenders, int rounds)
    {
        Dictionary<string, List<CurvePoint>> curves = contenders.ToDictionary(contender => contender.Name, _ => new List<CurvePoint>());
        int steps = contenders.Max(contender => contender.Efforts.Length);
        foreach (Contender contender in contenders)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < WarmUp)
            {
                contender.Measure(contender.Efforts[0]);
            }
        }

        for (int step = 0; step < steps; step++)
        {
            List<Contender> present = [.. contenders.Where(contender => step < contender.Efforts.Length)];
            LeastTimes[] times = [.. present.Select(_ => new LeastTimes())];
            double[] recalls = new double[present.Count];
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < present.Count; i++)
                {
                    (recalls[i], double[] taken) = present[i].Measure(present[i].Efforts[step]);
                    times[i].Add(taken);
                }
            }

            for (int i = 0; i < present.Count; i++)
            {
                curves[present[i].Name].Add(new CurvePoint(present[i].Efforts[step], recalls[i], times[i].Median));
            }
        }

        return curves;
    }

    /// <summary>Microseconds at a recall, read off the line between the points around it; null where the curve does not get there.</summary>
    public static double? At(List<CurvePoint> curve, double recall)
    {
        List<CurvePoint> sorted = [.. curve.OrderBy(point => point.Recall).ThenBy(point => point.Microseconds)];
        int above = sorted.FindIndex(point => point.Recall >= recall);
        if (above < 0)
        {
            return null;
        }

        if (above == 0)
        {
            return sorted[0].Microseconds;
        }

        CurvePoint low = sorted[above - 1], high = sorted[above];
        double share = (recall - low.Recall) / Math.Max(high.Recall - low.Recall, 1e-9);
        return low.Microseconds + (share * (high.Microseconds - low.Microseconds));
    }

    /// <summary>Recall@10 of one way to search over a set's queries, and the microseconds of each.</summary>
    public static (double Recall, double[] Microseconds) Run(Contender.SearchCall search, int ef, float[][] queries, uint[][] truth)
    {
        double[] times = new double[queries.Length];
        uint[] rows = new uint[K];
        int found = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int count = search(queries[i], K, ef, rows);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            for (int j = 0; j < count; j++)
            {
                found += Array.IndexOf(truth[i], rows[j], 0, K) >= 0 ? 1 : 0;
            }
        }

        return (found / (double)(K * queries.Length), times);
    }
}
