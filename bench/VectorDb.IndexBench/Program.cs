using VectorDb.Index;
using VectorDb.IndexBench;

if (args.Length == 0)
{
    Console.Error.WriteLine(
        "usage: VectorDb.IndexBench SET [--codes full,half,eight,four,one] [--learn TEXTS] [--text-links N] [--rounds N] [--rebuild] [--no-peers] [--no-filters] [--plot FILE]");
    return 2;
}

var arguments = new Arguments(args);
AnnSet set = AnnSet.Load(arguments.Directory);
Console.WriteLine($"{set.Base.Length:N0} vectors of {set.Dimensions}, {set.InDistribution.Length} + {set.CrossModal.Length} queries, {Environment.ProcessorCount} cores");

using HnswlibPeer? peer = Builds.Hnswlib(set, arguments);
List<(string Name, HnswIndex Index)> ours = [.. arguments.Text("--codes", "eight,four").Split(',').Select(name => (name, Builds.Ours(set, arguments, name)))];
int rounds = arguments.Number("--rounds", 3);

List<(string Title, Dictionary<string, List<CurvePoint>> Curves)> panels = [];
Measure("in-distribution", set.InDistribution, set.TruthIn, crossModal: false);
if (!arguments.Has("--no-filters"))
{
    FilterBench.Run(set, ours[^1].Index, peer, queries: 300);
}

ThreadBench.Run(set, ours[^1].Index);
Learn();
Measure("cross-modal, text links learnt", set.CrossModal, set.TruthCross, crossModal: true);
string plot = arguments.Text("--plot", Path.Combine(arguments.Directory, "curves.svg"));
CurvePlot.Write(plot, panels);
Console.WriteLine($"\nplot: {plot}");

ours.ForEach(built => built.Index.Dispose());
return 0;

void Learn()
{
    int texts = Math.Min(arguments.Number("--learn", 20_000), set.CrossModalTraining.Length);
    foreach ((string name, HnswIndex index) in ours)
    {
        Builds.Timed($"vectordb {name}: {texts:N0} texts learnt", () =>
        {
            foreach (float[] text in set.CrossModalTraining.Take(texts))
            {
                index.LearnCrossModal(text);
            }
        });
    }
}

void Measure(string title, float[][] queries, uint[][] truth, bool crossModal)
{
    List<Contender> contenders = [.. ours.Select(built => Ours(built.Name, built.Index, crossModal))];
    if (peer is not null)
    {
        contenders.Insert(0, new Contender("hnswlib", [10, 16, 24, 32, 48, 100, 200, 400, 800, 1200], peer.Search));
    }

    Dictionary<string, List<CurvePoint>> curves = RecallCurve.Measure(contenders, queries, truth, rounds);
    panels.Add((title, curves));
    Console.WriteLine($"\n{title}: ef:recall@10/us");
    foreach ((string name, List<CurvePoint> curve) in curves)
    {
        Console.WriteLine($"  {name,-16} " + string.Join("  ", curve.Select(point => $"{point.Ef}:{point.Recall:F4}/{point.Microseconds:F0}")));
    }

    foreach (double recall in new[] { 0.95, 0.99 })
    {
        double? other = curves.TryGetValue("hnswlib", out List<CurvePoint>? curve) ? RecallCurve.At(curve, recall) : null;
        Console.WriteLine($"  at {recall}: " + string.Join("  ", curves.Select(pair =>
            RecallCurve.At(pair.Value, recall) is { } time ? $"{pair.Key} {time:F1} us ({other / time:F2}x)" : $"{pair.Key} never")));
    }
}

static Contender Ours(string name, HnswIndex index, bool crossModal)
{
    Neighbor[] results = new Neighbor[10];
    return new Contender($"vectordb {name}", [10, 12, 16, 20, 24, 32, 48, 64, 100, 150, 200, 300, 500], (query, k, ef, rows) =>
    {
        int count = index.Search(query, new SearchParameters { K = k, Ef = ef, CrossModal = crossModal }, results);
        for (int i = 0; i < count; i++)
        {
            rows[i] = results[i].Node.Value;
        }

        return count;
    });
}
