using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>An index that keeps 4-bit codes and links only: its bytes a vector, and the recall it reaches with full vectors read from a file.</summary>
internal static class DiskBench
{
    private const int Ef = 48;

    public static void Run(AnnSet set, string directory, Arguments arguments, HnswlibPeer? peer, FigureTable table)
    {
        using var vectors = new DiskVectors(Path.Combine(directory, "base.fbin"), set.Dimensions);
        HnswOptions options = Builds.OptionsOf(set, arguments, "four") with { KeepVectors = false };
        string file = Path.Combine(directory, $"vectordb-disk-{options.TextLinks}.blocks");
        if (!File.Exists(file) || arguments.Has("--rebuild"))
        {
            using HnswIndex built = Builds.Build(set, options, "on disk", vectors);
            FileBlocks.Save(file, built);
        }

        using FileBlocks blocks = FileBlocks.Open(file);
        using HnswIndex index = HnswIndex.Load(options, blocks, vectors);

        // Text links have their memory once one text was learnt.
        index.LearnCrossModal(set.CrossModalTraining[0]);
        Neighbor[] results = new Neighbor[10];
        var times = new LeastTimes();
        (double recall, double[] taken) = RecallCurve.Run(Search, Ef, set.InDistribution, set.TruthIn);
        times.Add(taken);
        double bytes = (double)index.ReservedBytes / index.Capacity;
        double? theirs = peer?.BytesPerRow;
        table.Add(
            $"bytes a vector in memory, vectors on disk (ef {Ef}: recall {recall:F4}, {times.Median:F0} us)", "0.22x", $"{bytes:F0}",
            theirs is { } known ? $"{known:F0}" : null, bytes / theirs);

        int Search(float[] query, int k, int ef, uint[] rows)
        {
            int count = index.Search(query, new SearchParameters { K = k, Ef = ef }, results);
            for (int i = 0; i < count; i++)
            {
                rows[i] = results[i].Node.Value;
            }

            return count;
        }
    }
}
