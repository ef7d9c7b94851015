using System.Diagnostics;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Builds the indexes, or loads the ones that an earlier run left beside the set.</summary>
internal static class Builds
{
    public const int M = 16;
    public const int EfConstruction = 200;

    public static HnswlibPeer? Hnswlib(AnnSet set, Arguments arguments)
    {
        if (arguments.Has("--no-peers") || !HnswlibPeer.TryCompile(arguments.Directory))
        {
            return null;
        }

        string file = Path.Combine(arguments.Directory, "hnswlib.bin");
        if (File.Exists(file) && !arguments.Has("--rebuild"))
        {
            return HnswlibPeer.Load(set.Dimensions, file);
        }

        HnswlibPeer peer = HnswlibPeer.Create(set.Dimensions, set.Base.Length, M, EfConstruction);
        Timed("hnswlib: built", () =>
        {
            for (int i = 0; i < set.Base.Length; i++)
            {
                peer.Add(set.Base[i], i);
            }
        });
        peer.Save(file);
        return peer;
    }

    public static HnswIndex Ours(AnnSet set, Arguments arguments, string name)
    {
        var options = new HnswOptions { Dimensions = set.Dimensions, M = M, EfConstruction = EfConstruction, Codes = CodesOf(name), TextLinks = arguments.Number("--text-links", 23) };
        string file = Path.Combine(arguments.Directory, $"vectordb-{name}-{options.TextLinks}.blocks");
        if (File.Exists(file) && !arguments.Has("--rebuild"))
        {
            HnswIndex? loaded = null;
            using FileBlocks blocks = FileBlocks.Open(file);
            Timed($"vectordb {name}: loaded", () => loaded = HnswIndex.Load(options, blocks));
            ShowBytes(name, loaded!);
            return loaded!;
        }

        var index = new HnswIndex(options);
        Timed($"vectordb {name}: built", () =>
        {
            for (int i = 0; i < set.Base.Length; i++)
            {
                index.Insert(new NodeId((uint)i), set.Base[i]);
            }
        });
        Timed($"vectordb {name}: reordered", () => index.Reorder());
        ShowBytes(name, index);
        FileBlocks.Save(file, index);
        return index;
    }

    private static void ShowBytes(string name, HnswIndex index)
    {
        double bytes = (double)index.ReservedBytes / index.Capacity;
        Console.WriteLine($"vectordb {name}: {bytes:F0} bytes a row, {bytes - (sizeof(float) * index.Options.Dimensions):F0} of them beside the full vectors");
    }

    public static void Timed(string what, Action work)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{what} in {wall:F2} s ({(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} s of CPU)");
    }

    private static VectorCodes CodesOf(string name) => name switch
    {
        "full" => VectorCodes.Full,
        "half" => VectorCodes.Half,
        "eight" => VectorCodes.EightBit,
        "four" => VectorCodes.FourBit,
        "one" => VectorCodes.OneBit,
        _ => throw new ArgumentException($"'{name}' names no codes; use full, half, eight, four or one."),
    };
}
