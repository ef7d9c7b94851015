using VectorDb.Index.Hnsw;
using VectorDb.Index.Search;

namespace VectorDb.Index.Tests.Hnsw;

/// <summary>A walk whose context was lent before the index grew, and whose entry is a row that came after.</summary>
public sealed class GrownIndexTests : IDisposable
{
    private const uint Before = 320;
    private const int Dimensions = 16;
    private readonly float[][] _vectors = new ClusteredVectors(Dimensions, 10, seed: 77).Take(400);
    private readonly IndexState _state = new(new HnswOptions { Dimensions = Dimensions, FlatRows = 0 });
    private readonly SearchContext _context;

    public GrownIndexTests()
    {
        var writer = new RowWriter(_state);
        for (uint row = 0; row < _vectors.Length; row++)
        {
            writer.Insert(row, _vectors[row]);
        }

        _context = new SearchContext(Before, _state.Store.PaddedDimensions, _state.Built.QueryBytes);
        Query();
    }

    public void Dispose()
    {
        _context.Dispose();
        _state.Dispose();
    }

    [Theory]
    [InlineData(399u)]
    [InlineData(360u)]
    public void Walk_EntryBeyondTheContext_FindsTheRowsWithin(uint entry)
    {
        _state.Layers.PackedEntry = entry;

        _state.Built.Walk(_context, WalkOptions.Full(64), CancellationToken.None);

        AssertFoundWithin();
    }

    [Fact]
    public void WalkAllowed_EntryBeyondTheContext_FindsTheRowsWithin()
    {
        _state.Layers.PackedEntry = 399;

        _state.Built.WalkAllowed(_context, WalkOptions.Full(64), new AllowedRows(_state.Store, null), int.MaxValue, CancellationToken.None);

        AssertFoundWithin();
    }

    private unsafe void Query()
    {
        VectorIntake.Accept(_state.Options, _vectors[^1], _context.Vector, _state.Store.PaddedDimensions);
        _state.Built.Prepare(_context);
    }

    private unsafe uint[] Found()
    {
        var rows = new uint[_context.Pool.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = CandidateKey.Row(_context.Pool.Keys[i]);
        }

        return rows;
    }

    private void AssertFoundWithin()
    {
        uint[] found = Found();
        uint[] nearest = [.. Enumerable.Range(0, (int)Before).OrderByDescending(i => IndexFixtures.Score(Metric.Cosine, _vectors[i], _vectors[^1])).Take(10).Select(i => (uint)i)];
        Assert.All(found, static row => Assert.InRange(row, 0u, Before - 1));
        Assert.True(found.Intersect(nearest).Count() >= 9, string.Join(' ', found));
    }
}
