using System.Diagnostics;
using VectorDb.Index;
using VectorDb.IndexBench;

// dotnet run -c Release --project bench/VectorDb.IndexBench -- SET [--codes full,eight,four] [--rounds N] [--no-peers] [--efs a,b,c]
string directory = args[0];
string[] codes = Option("--codes", "full,eight,four").Split(',');
int rounds = int.Parse(Option("--rounds", "3"), null);
AnnSet set = AnnSet.Load(directory);
Console.WriteLine($"{set.Base.Length:N0} vectors of {set.Dimensions}, {set.InDistribution.Length} + {set.CrossModal.Length} queries");

bool crossModal = false;
List<Contender> contenders = [];
if (!args.Contains("--no-peers") && HnswlibPeer.TryCompile(directory))
{
    contenders.Add(MakePeer());
}

foreach (string name in codes)
{
    contenders.Add(MakeOurs(name));
}

if (!args.Contains("--only-cross"))
Show("in-distribution", RecallCurve.Measure(contenders, set.InDistribution, set.TruthIn, rounds));
Show("cross-modal", RecallCurve.Measure(contenders, set.CrossModal, set.TruthCross, rounds));
return 0;

Contender MakePeer()
{
    string file = Path.Combine(directory, "hnswlib.bin");
    HnswlibPeer peer;
    if (File.Exists(file))
    {
        peer = HnswlibPeer.Load(set.Dimensions, file);
    }
    else
    {
        peer = HnswlibPeer.Create(set.Dimensions, set.Base.Length, 16, 200);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < set.Base.Length; i++)
        {
            peer.Add(set.Base[i], i);
        }

        Console.WriteLine($"hnswlib: built in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        peer.Save(file);
    }

    return new Contender("hnswlib", Efs([10, 16, 24, 32, 48, 64, 100, 200, 400, 800, 1200, 1600]), peer.Search);
}

Contender MakeOurs(string name)
{
    var options = new HnswOptions
    {
        Dimensions = set.Dimensions,
        Codes = name switch { "full" => VectorCodes.Full, "half" => VectorCodes.Half, "eight" => VectorCodes.EightBit, "four" => VectorCodes.FourBit, _ => VectorCodes.OneBit },
    };
    string file = Path.Combine(directory, $"ours-{name}.blocks");
    HnswIndex index;
    if (File.Exists(file) && !args.Contains("--rebuild"))
    {
        using FileBlocks blocks = FileBlocks.Open(file);
        long start = Stopwatch.GetTimestamp();
        index = HnswIndex.Load(options, blocks);
        Console.WriteLine($"{name}: loaded in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
    }
    else
    {
        index = new HnswIndex(options);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < set.Base.Length; i++)
        {
            index.Insert(new NodeId((uint)i), set.Base[i]);
        }

        Console.WriteLine($"{name}: built in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        FileBlocks.Save(file, index);
    }

    if (int.Parse(Option("--learn", "0"), null) is > 0 and int texts)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (float[] text in set.CrossModalTraining.Take(texts))
        {
            index.LearnCrossModal(text);
        }

        Console.WriteLine($"{name}: learnt {texts:N0} texts in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        crossModal = true;
    }

    Neighbor[] results = new Neighbor[10];
    return new Contender($"vectordb {name}", Efs([10, 12, 16, 20, 24, 32, 48, 64, 100, 200, 400, 800, 1200]), (query, k, ef, rows) =>
    {
        int count = index.Search(query, new SearchParameters { K = k, Ef = ef, CrossModal = crossModal }, results);
        for (int i = 0; i < count; i++)
        {
            rows[i] = results[i].Node.Value;
        }

        return count;
    });
}

void Show(string title, Dictionary<string, List<CurvePoint>> curves)
{
    Console.WriteLine($"\n{title}");
    foreach ((string name, List<CurvePoint> curve) in curves)
    {
        Console.WriteLine($"  {name,-16} " + string.Join("  ", curve.Select(point => $"{point.Ef}:{point.Recall:F4}/{point.Microseconds:F0}")));
    }

    foreach (double recall in new[] { 0.95, 0.99 })
    {
        double? peer = curves.TryGetValue("hnswlib", out List<CurvePoint>? peerCurve) ? RecallCurve.At(peerCurve, recall) : null;
        Console.WriteLine($"  at {recall}: " + string.Join("  ", curves.Select(pair =>
            RecallCurve.At(pair.Value, recall) is { } time ? $"{pair.Key} {time:F1} us ({peer / time:F2}x)" : $"{pair.Key} never")));
    }
}

int[] Efs(int[] standard) => Option("--efs", "") is { Length: > 0 } text ? [.. text.Split(',').Select(part => int.Parse(part, null))] : standard;

string Option(string name, string otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}
