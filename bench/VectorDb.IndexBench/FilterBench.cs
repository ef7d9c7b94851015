using System.Diagnostics;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>
/// Filtered searches: a random share of the rows is allowed, the peer asks its filter functor. Each side goes with the smallest ef of a
/// few that reaches recall 0.99, in turn with the other.
/// </summary>
internal static class FilterBench
{
    private const int K = 10;
    private const double Enough = 0.99;
    private const int Rounds = 3;

    // The peer's walks over sparse filters take tens of milliseconds each.
    private const int PeerQueries = 60;

    private static readonly int[] Efforts = [10, 16, 24, 32, 48, 64, 100, 200];

    public static void Run(AnnSet set, HnswIndex index, HnswlibPeer? peer, int queries, FigureTable table)
    {
        Console.WriteLine("\nfiltered, recall@10 / queries a second (median) at the least ef with recall 0.99, in-distribution");
        foreach (double share in new[] { 0.5, 0.1, 0.01, 0.001, 0.0001 })
        {
            (RowFilter filter, ulong[] words) = Draw(set.Base.Length, share);
            var parameters = new SearchParameters { K = K, Filter = filter };
            Neighbor[] results = new Neighbor[K];
            uint[] rows = new uint[K];
            uint[][] truth =
            [
                .. set.InDistribution.Take(queries).Select(query => rows[..Copy(results, index.Search(query, parameters with { Exact = true }, results), rows)]),
            ];
            Func<float[], int, int> ours = (query, ef) => Copy(results, index.Search(query, parameters with { Ef = ef }, results), rows);
            int ourEf = LeastEf(set, truth, ours, rows);
            if (peer is null)
            {
                var alone = new LeastTimes();
                double recall = 0;
                for (int round = 0; round < Rounds; round++)
                {
                    (recall, double[] times) = Measure(set, truth, query => ours(query, ourEf), rows);
                    alone.Add(times);
                }

                double time = alone.Median;
                Console.WriteLine($"  {share * 100,6:F2} %: vectordb (ef {ourEf}) {recall:F4} / {1e6 / time:F0}");
                continue;
            }

            Func<float[], int, int> theirs = (query, ef) => peer.SearchAllowed(query, K, ef, words, rows);
            uint[][] fewer = truth[..Math.Min(truth.Length, PeerQueries)];
            int theirEf = LeastEf(set, fewer, theirs, rows);
            LeastTimes us = new(), them = new();
            double ourRecall = 0, theirRecall = 0;
            for (int round = 0; round < Rounds; round++)
            {
                (ourRecall, double[] ourTimes) = Measure(set, truth, query => ours(query, ourEf), rows);
                (theirRecall, double[] theirTimes) = Measure(set, fewer, query => theirs(query, theirEf), rows);
                us.Add(ourTimes);
                them.Add(theirTimes);
            }

            double ourTime = us.Median, theirTime = them.Median;
            Console.WriteLine(
                $"  {share * 100,6:F2} %: vectordb (ef {ourEf}) {ourRecall:F4} / {1e6 / ourTime:F0}   "
                + $"hnswlib (ef {theirEf}) {theirRecall:F4} / {1e6 / theirTime:F0}   {theirTime / ourTime:F1}x");
            table.Add(
                $"{share * 100:0.##} % allowed, recall {ourRecall:F4} / {theirRecall:F4}", GoalOf(share),
                $"{1e6 / ourTime:F0}/s", $"{1e6 / theirTime:F0}/s", theirTime / ourTime);
        }
    }

    private static string GoalOf(double share) => share switch { 0.1 => "10x", 0.01 => "200x", 0.001 => "1,000x", _ => "-" };

    private static (RowFilter Filter, ulong[] Words) Draw(int rows, double share)
    {
        var random = new Random(7);
        var filter = new RowFilter((uint)rows);
        ulong[] words = new ulong[(rows + 63) / 64];
        for (int row = 0; row < rows; row++)
        {
            if (random.NextDouble() < share)
            {
                filter.Set(new NodeId((uint)row));
                words[row >> 6] |= 1UL << (row & 63);
            }
        }

        return (filter, words);
    }

    private static int LeastEf(AnnSet set, uint[][] truth, Func<float[], int, int> search, uint[] rows) =>
        Efforts.FirstOrDefault(ef => Measure(set, truth, query => search(query, ef), rows).Recall >= Enough, Efforts[^1]);

    private static (double Recall, double[] Microseconds) Measure(AnnSet set, uint[][] truth, Func<float[], int> search, uint[] rows)
    {
        double[] times = new double[truth.Length];
        int found = 0, wanted = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int count = search(set.InDistribution[i]);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            found += rows.Take(count).Intersect(truth[i]).Count();
            wanted += truth[i].Length;
        }

        return (found / Math.Max(wanted, 1.0), times);
    }

    private static int Copy(Neighbor[] results, int count, uint[] rows)
    {
        for (int i = 0; i < count; i++)
        {
            rows[i] = results[i].Node.Value;
        }

        return count;
    }
}
