using System.Globalization;
using VectorDb.Index;

namespace VectorDb.IndexBench;

/// <summary>Every figure of one set, in turn with its peers.</summary>
internal sealed class SetBench : IDisposable
{
    private const int K = 10;

    private readonly Arguments _arguments;
    private readonly string _directory;
    private readonly AnnSet _set;
    private readonly HnswlibPeer? _hnswlib;
    private readonly UsearchPeer? _usearch;
    private readonly List<(string Name, HnswIndex Index)> _ours;
    private readonly FigureTable _table = new();

    public SetBench(string directory, Arguments arguments)
    {
        _arguments = arguments;
        _directory = directory;
        _set = AnnSet.Load(directory);
        Console.WriteLine($"\n{directory}: {_set.Base.Length:N0} vectors of {_set.Dimensions}, {_set.InDistribution.Length} + {_set.CrossModal.Length} queries, {Environment.ProcessorCount} cores");
        var builds = new Builds(_set, directory, arguments, _table);
        _hnswlib = builds.Hnswlib();
        _usearch = arguments.Has("--no-peers")
            ? null
            : UsearchPeer.TryStart(directory, arguments.Text("--usearch", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../peers/usearch"))));
        _ours = [.. arguments.Text("--codes", "four").Split(',').Select(name => (name, builds.Ours(name)))];
        builds.Compare();
    }

    public List<(string Title, Dictionary<string, List<CurvePoint>> Curves)> Run()
    {
        string size = _set.Base.Length.ToString("N0", CultureInfo.InvariantCulture);
        List<(string, Dictionary<string, List<CurvePoint>>)> panels =
        [
            ($"{size}, in-distribution", Measure("in-distribution", "q_id", _set.InDistribution, _set.TruthIn, crossModal: false, "3.5x", "4x")),
        ];
        if (!_arguments.Has("--no-filters"))
        {
            FilterBench.Run(_set, _ours[^1].Index, _hnswlib, queries: 300, _table);
        }

        ThreadBench.Run(_set, _ours[^1].Index, _table);
        if (!_arguments.Has("--no-disk"))
        {
            DiskBench.Run(_set, _directory, _arguments, _hnswlib, _table);
        }

        Learn();
        panels.Add(($"{size}, cross-modal", Measure("cross-modal", "q_ood", _set.CrossModal, _set.TruthCross, crossModal: true, "12x", "10x")));
        _table.Print($"{size} vectors of {_set.Dimensions}, recall@{K}, medians of the queries' least times");
        return panels;
    }

    public void Dispose()
    {
        _ours.ForEach(built => built.Index.Dispose());
        _hnswlib?.Dispose();
        _usearch?.Dispose();
    }

    private void Learn()
    {
        int texts = Math.Min(_arguments.Number("--learn", 20_000), _set.CrossModalTraining.Length);
        foreach ((string name, HnswIndex index) in _ours)
        {
            Builds.Timed($"vectordb {name}: {texts:N0} texts learnt", () =>
            {
                foreach (float[] text in _set.CrossModalTraining.Take(texts))
                {
                    index.LearnCrossModal(text);
                }
            });
        }
    }

    private Dictionary<string, List<CurvePoint>> Measure(string title, string file, float[][] queries, uint[][] truth, bool crossModal, string goalAt95, string goalAt99)
    {
        List<Contender> contenders = [.. _ours.Select(built => Ours(built.Name, built.Index, crossModal, queries, truth))];
        if (_hnswlib is { } peer)
        {
            contenders.Insert(0, new Contender("hnswlib", Contender.PeerEfforts, ef => RecallCurve.Run(peer.Search, ef, queries, truth)));
        }

        if (_usearch is { } usearch)
        {
            contenders.Add(new Contender("usearch", Contender.PeerEfforts, ef =>
            {
                (double recall, double median) = usearch.Measure(file, ef);
                return (recall, [median]);
            }));
        }

        Dictionary<string, List<CurvePoint>> curves = RecallCurve.Measure(contenders, _arguments.Number("--rounds", 3));
        Console.WriteLine($"\n{title}: ef:recall@10/us");
        foreach ((string name, List<CurvePoint> curve) in curves)
        {
            Console.WriteLine($"  {name,-16} " + string.Join("  ", curve.Select(point => $"{point.Ef}:{point.Recall:F4}/{point.Microseconds:F0}")));
        }

        foreach ((double recall, string goal) in ((double, string)[])[(0.95, goalAt95), (0.99, goalAt99)])
        {
            double? theirs = At("hnswlib", recall);
            foreach (string name in curves.Keys.Where(static name => name != "hnswlib"))
            {
                double? time = At(name, recall);
                _table.Add($"{title}, recall {recall}, {name}", name == "usearch" ? "-" : goal, Shown(time), Shown(theirs), theirs / time);
            }
        }

        return curves;

        double? At(string name, double recall) => curves.TryGetValue(name, out List<CurvePoint>? curve) ? RecallCurve.At(curve, recall) : null;

        static string Shown(double? time) => time is { } known ? $"{known:F1} us" : "never";
    }

    private static Contender Ours(string name, HnswIndex index, bool crossModal, float[][] queries, uint[][] truth)
    {
        Neighbor[] results = new Neighbor[K];
        return new Contender($"vectordb {name}", [10, 12, 16, 20, 24, 32, 48, 64, 100, 150, 200, 300, 500, 1000, 2000, 3000], ef => RecallCurve.Run(Search, ef, queries, truth));

        int Search(float[] query, int k, int ef, uint[] rows)
        {
            int count = index.Search(query, new SearchParameters { K = k, Ef = ef, CrossModal = crossModal }, results);
            for (int i = 0; i < count; i++)
            {
                rows[i] = results[i].Node.Value;
            }

            return count;
        }
    }
}
