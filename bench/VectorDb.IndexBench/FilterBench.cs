using System.Diagnostics;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Filtered searches: a random share of the rows is allowed. The peer leaves the others out as deleted ones.</summary>
internal static class FilterBench
{
    private const int K = 10;

    public static void Run(AnnSet set, HnswIndex index, HnswlibPeer? peer, int queries)
    {
        Console.WriteLine("\nfiltered, recall@10 / queries a second (median), in-distribution");
        foreach (double share in new[] { 0.5, 0.1, 0.01, 0.001, 0.0001 })
        {
            var random = new Random(7);
            var filter = new RowFilter((uint)set.Base.Length);
            for (uint row = 0; row < set.Base.Length; row++)
            {
                bool allowed = random.NextDouble() < share;
                if (allowed)
                {
                    filter.Set(new NodeId(row));
                }
                else
                {
                    peer?.Allow((int)row, false);
                }
            }

            var exact = new SearchParameters { K = K, Exact = true, Filter = filter };
            Neighbor[] results = new Neighbor[K];
            uint[][] truth = [.. set.InDistribution.Take(queries).Select(query => Rows(results, index.Search(query, exact, results)))];
            (double recall, double rate) = Measure(set, truth, (query, rows) =>
                Copy(results, index.Search(query, exact with { Exact = false }, results), rows));
            Console.WriteLine($"  {share * 100,6:F2} %: vectordb {recall:F4} / {rate:F0}" + (peer is null ? "" : PeerLine(set, truth, peer, rate)));
            for (int row = 0; peer is not null && row < set.Base.Length; row++)
            {
                if (!filter.Contains(new NodeId((uint)row)))
                {
                    peer.Allow(row, true);
                }
            }
        }
    }

    private static string PeerLine(AnnSet set, uint[][] truth, HnswlibPeer peer, double ours)
    {
        (double recall, double rate) = Measure(set, truth[..Math.Min(truth.Length, 50)], (query, rows) => peer.Search(query, K, 32, rows));
        return $"   hnswlib (ef 32) {recall:F4} / {rate:F0}   {ours / rate:F1}x";
    }

    private static (double Recall, double Rate) Measure(AnnSet set, uint[][] truth, Func<float[], uint[], int> search)
    {
        uint[] rows = new uint[K];
        double[] times = new double[truth.Length];
        int found = 0, wanted = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int count = search(set.InDistribution[i], rows);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            found += rows.Take(count).Intersect(truth[i]).Count();
            wanted += truth[i].Length;
        }

        Array.Sort(times);
        return (found / Math.Max(wanted, 1.0), 1e6 / times[times.Length / 2]);
    }

    private static uint[] Rows(Neighbor[] results, int count) => [.. results.Take(count).Select(result => result.Node.Value)];

    private static int Copy(Neighbor[] results, int count, uint[] rows)
    {
        for (int i = 0; i < count; i++)
        {
            rows[i] = results[i].Node.Value;
        }

        return count;
    }
}
