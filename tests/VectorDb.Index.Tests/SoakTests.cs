using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

/// <summary>
/// Random operations against an in-memory model: insert, update, delete, search, filter, compact, reorder, checkpoint, aborted checkpoint, restart.
/// 20,000 operations in CI, 200,000 with VECTORDB_SOAK=1.
/// </summary>
public class SoakTests
{
    // Every search is compared with a look at every row of the model.
    private const int MostRows = 3000;

    private static readonly int Operations = Environment.GetEnvironmentVariable("VECTORDB_SOAK") == "1" ? 200_000 : 20_000;

    [Theory]
    [InlineData(VectorCodes.FourBit, Metric.Cosine, 301)]
    [InlineData(VectorCodes.EightBit, Metric.L2, 302)]
    public void Index_RandomOperations_AgreesWithModel(VectorCodes codes, Metric metric, int seed)
    {
        using var run = new Run(new HnswOptions { Dimensions = 24, FlatRows = 300, Codes = codes, Metric = metric }, seed);
        for (int step = 0; step < Operations; step++)
        {
            run.Step();
        }

        run.Finish();
    }

    private sealed class Run : IDisposable
    {
        private readonly HnswOptions _options;
        private readonly Random _random;
        private readonly ClusteredVectors _source;
        private readonly MemoryBlocks _blocks = new();
        private readonly Dictionary<uint, float[]> _model = [];
        private readonly List<uint> _freed = [];
        private readonly int _seed;
        private readonly Queue<uint> _reusable = [];
        private Dictionary<uint, float[]> _persisted = [];
        private HnswIndex _index;
        private uint _next, _persistedNext;
        private int _found, _wanted;

        public Run(HnswOptions options, int seed)
        {
            _options = options;
            _seed = seed;
            _random = new Random(seed);
            _source = new ClusteredVectors(options.Dimensions, 20, seed);
            _index = new HnswIndex(options);
        }

        public void Step()
        {
            int draw = _random.Next(1000);
            switch (draw)
            {
                case < 420 when _model.Count < MostRows:
                    Insert();
                    break;
                case < 600:
                    Delete();
                    break;
                case < 760:
                    Delete();
                    Insert();
                    break;
                case < 985:
                    Search(_random.Next(3) == 0 ? Filter() : null);
                    break;
                case < 987:
                    _index.Reorder();
                    break;
                case < 990:
                    _freed.AddRange(_index.Compact().Select(node => node.Value));
                    break;
                case < 996:
                    Checkpoint();
                    break;
                case < 998:
                    _index.BeginCheckpoint().Dispose();
                    break;
                default:
                    Restart();
                    break;
            }
        }

        public void Finish()
        {
            Checkpoint();
            Restart();
            Assert.Equal(_model.Count, _index.Count);
            Assert.Empty(_index.Check().Problems);
            foreach ((uint row, float[] vector) in _model)
            {
                uint found = _index.Find(vector, new SearchParameters { K = 1, Exact = true }).Single().Node.Value;
                Assert.True(found == row, $"row {row} was not found by its own vector; seed {_seed}");
            }

            double recall = (double)_found / _wanted;
            Assert.True(recall > 0.97, $"recall@10 {recall:F4} over the run; seed {_seed}");
        }

        public void Dispose() => _index.Dispose();

        private void Insert()
        {
            uint row = _reusable.Count > 0 && _random.Next(2) == 0 ? _reusable.Dequeue() : _next++;
            float[] vector = _source.Next();
            _index.Insert(new NodeId(row), vector);
            _model.Add(row, vector);
        }

        private void Delete()
        {
            if (_model.Count > 0)
            {
                uint row = _model.Keys.ElementAt(_random.Next(Math.Min(_model.Count, 500)));
                Assert.True(_index.Remove(new NodeId(row)));
                Assert.True(_model.Remove(row));
            }
        }

        private RowFilter Filter()
        {
            var filter = new RowFilter(_next);
            int share = 1 << _random.Next(9);
            foreach (uint row in _model.Keys.Where(_ => _random.Next(share) == 0))
            {
                filter.Set(new NodeId(row));
            }

            return filter;
        }

        private void Search(RowFilter? filter)
        {
            float[] query = _source.Next();
            var parameters = new SearchParameters { K = 10, Ef = 80, Filter = filter };
            uint[] expected = [.. _model.Where(pair => filter?.Contains(new NodeId(pair.Key)) ?? true)
                .OrderByDescending(pair => IndexFixtures.Score(_options.Metric, query, pair.Value)).Take(10).Select(pair => pair.Key)];
            Neighbor[] found = _index.Find(query, parameters);
            Assert.True(found.Length == expected.Length, $"{found.Length} results instead of {expected.Length}; seed {_seed}");
            Assert.All(found, neighbour => Assert.True(_model.ContainsKey(neighbour.Node.Value)));
            AssertSameRanking(query, expected, _index.Find(query, parameters with { Exact = true }));
            _found += found.Rows().Intersect(expected).Count();
            _wanted += expected.Length;
        }

        // Two rows may change places where float32 cannot tell them apart; the scores at each place are the same.
        private void AssertSameRanking(float[] query, uint[] expected, Neighbor[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                double wanted = IndexFixtures.Score(_options.Metric, query, _model[expected[i]]);
                double given = IndexFixtures.Score(_options.Metric, query, _model[actual[i].Node.Value]);
                Assert.True(Math.Abs(wanted - given) <= 1e-5 * (1 + Math.Abs(wanted)), $"place {i}: {given} instead of {wanted}; seed {_seed}");
            }
        }

        private void Checkpoint()
        {
            _blocks.Checkpoint(_index);
            _persisted = new Dictionary<uint, float[]>(_model);
            _persistedNext = _next;
            _freed.ForEach(_reusable.Enqueue);
            _freed.Clear();
        }

        // What happened since the checkpoint is replayed, as recovery does from the log.
        private void Restart()
        {
            _index.Dispose();
            _index = HnswIndex.Load(_options, _blocks);
            Assert.Equal(_persisted.Count, _index.Count);
            foreach (uint row in _persisted.Keys.Where(row => !_model.TryGetValue(row, out float[]? vector) || vector != _persisted[row]))
            {
                Assert.True(_index.Remove(new NodeId(row)));
            }

            List<uint> added = [.. _model.Keys.Where(row => !_persisted.TryGetValue(row, out float[]? vector) || vector != _model[row]).Order()];
            foreach (uint row in added)
            {
                _index.Insert(new NodeId(row), _model[row]);
            }

            _freed.Clear();
            Assert.Equal(_model.Count, _index.Count);
            Assert.True(_persistedNext <= _next);
        }
    }
}
