using System.Diagnostics;
using System.Globalization;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Builds the indexes, or loads the ones that an earlier run left beside the set, with the CPU seconds that building them took.</summary>
internal sealed class Builds(AnnSet set, string directory, Arguments arguments, FigureTable table)
{
    private const int M = 16;
    private const int EfConstruction = 200;

    private double? _theirSeconds;
    private double? _ourSeconds;

    public HnswlibPeer? Hnswlib()
    {
        if (arguments.Has("--no-peers") || !HnswlibPeer.TryCompile(directory))
        {
            return null;
        }

        string file = Path.Combine(directory, "hnswlib.bin");
        if (!File.Exists(file) || arguments.Has("--rebuild"))
        {
            using HnswlibPeer peer = HnswlibPeer.Create(set.Dimensions, set.Base.Length, M, EfConstruction);
            NoteSeconds(file, Timed("hnswlib: built", () =>
            {
                for (int i = 0; i < set.Base.Length; i++)
                {
                    peer.Add(set.Base[i], i);
                }
            }));
            peer.Save(file);
        }

        _theirSeconds = SecondsOf(file);
        return HnswlibPeer.Load(set.Dimensions, set.Base.Length, file);
    }

    public HnswIndex Ours(string name)
    {
        HnswOptions options = OptionsOf(set, arguments, name);
        string file = Path.Combine(directory, $"vectordb-{name}-{options.TextLinks}.blocks");
        if (!File.Exists(file) || arguments.Has("--rebuild"))
        {
            using HnswIndex built = Build(set, options, name, null, seconds => NoteSeconds(file, seconds));
            FileBlocks.Save(file, built);
        }

        _ourSeconds = SecondsOf(file);
        Load(name, options, file, "the first time").Dispose();
        return Load(name, options, file, "again");
    }

    /// <summary>Puts the build times into the table.</summary>
    public void Compare() => table.Add(
        $"build, M = {M}, ef_construction = {EfConstruction}, CPU seconds", "5x", Shown(_ourSeconds), Shown(_theirSeconds), _theirSeconds / _ourSeconds);

    public static HnswOptions OptionsOf(AnnSet set, Arguments arguments, string codes) => new()
    {
        Dimensions = set.Dimensions,
        M = M,
        EfConstruction = EfConstruction,
        Codes = CodesOf(codes),
        TextLinks = arguments.Number("--text-links", 23),
    };

    public static HnswIndex Build(AnnSet set, HnswOptions options, string name, IVectorSource? vectors, Action<double>? note = null)
    {
        var index = new HnswIndex(options, vectors);
        double seconds = Timed($"vectordb {name}: built", () =>
        {
            for (int i = 0; i < set.Base.Length; i++)
            {
                index.Insert(new NodeId((uint)i), set.Base[i]);
            }
        });
        note?.Invoke(seconds);
        Timed($"vectordb {name}: reordered", () => index.Reorder());
        return index;
    }

    /// <summary>Does some work and says how long it took.</summary>
    /// <returns>CPU seconds.</returns>
    public static double Timed(string what, Action work)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine($"{what} in {wall:F2} s ({seconds:F2} s of CPU)");
        return seconds;
    }

    // Where a host gives a virtual machine its memory only when it is touched, the first load waits for that; one after a restart finds what
    // the process before it gave back.
    private HnswIndex Load(string name, HnswOptions options, string file, string which)
    {
        HnswIndex? loaded = null;
        using FileBlocks blocks = FileBlocks.Open(file);
        long start = Stopwatch.GetTimestamp();
        double cpu = Timed($"vectordb {name}: loaded {which}", () => loaded = HnswIndex.Load(options, blocks));
        table.Add(
            $"load after restart, {name}, {which}", set.Base.Length >= 1_000_000 ? "3 s" : "-",
            $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, {cpu:F2} s of CPU", null, null);
        return loaded!;
    }

    private static void NoteSeconds(string file, double seconds) => File.WriteAllText(file + ".seconds", seconds.ToString("F1", CultureInfo.InvariantCulture));

    private static double? SecondsOf(string file) =>
        File.Exists(file + ".seconds") ? double.Parse(File.ReadAllText(file + ".seconds"), CultureInfo.InvariantCulture) : null;

    private static string Shown(double? seconds) => seconds is { } known ? $"{known:F1} s" : "not known";

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
