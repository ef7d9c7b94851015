using System.Diagnostics;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Queries a second of one thread and of two.</summary>
internal static class ThreadBench
{
    public static void Run(AnnSet set, HnswIndex index, FigureTable table)
    {
        double first = Rate(set, index, 1), two = Rate(set, index, 2), one = Math.Max(first, Rate(set, index, 1));
        Console.WriteLine($"\nthreads (ef 48): one {one:F0}/s, two {two:F0}/s, {two / one:F2}x");
        table.Add("two threads beside one (in-distribution, ef 48)", "1.8x of one", $"{two:F0}/s and {one:F0}/s", null, two / one);
    }

    private static double Rate(AnnSet set, HnswIndex index, int threads)
    {
        const int Rounds = 20;
        var parameters = new SearchParameters { K = 10, Ef = 48 };
        long start = Stopwatch.GetTimestamp();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            Neighbor[] results = new Neighbor[10];
            for (int round = 0; round < Rounds; round++)
            {
                foreach (float[] query in set.InDistribution)
                {
                    index.Search(query, parameters, results);
                }
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        return threads * Rounds * set.InDistribution.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
