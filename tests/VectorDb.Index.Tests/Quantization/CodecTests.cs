using VectorDb.Index.Hnsw;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Tests.Quantization;

public unsafe class CodecTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(512)]
    [InlineData(768)]
    public void Rotate_AnyLength_KeepsInnerProductsAndSpreads(int length)
    {
        using var space = new CodeSpace(length, length, seed: 5);
        float[] x = new float[length], y = new ClusteredVectors(length, 3, seed: 6).Next();
        x[3] = 1;
        float[] rx = Rotate(space, x), ry = Rotate(space, y);
        Assert.Equal(IndexFixtures.Score(Metric.Dot, x, y), IndexFixtures.Score(Metric.Dot, rx, ry), 1e-3);
        Assert.Equal(1, IndexFixtures.Score(Metric.Dot, rx, rx), 1e-4);

        // A vector of one component ends up in all of them; 0.5 would be a quarter of the energy in one place.
        Assert.True(rx.Max(Math.Abs) < 0.5);
    }

    [Theory]
    [MemberData(nameof(CodesAndMetrics))]
    public void Score_AnyCode_ErrsAsItsDeviationSays(VectorCodes codes, Metric metric)
    {
        const int Rows = 400;
        float[][] vectors = new ClusteredVectors(96, 5, seed: 7).Take(Rows + 20);
        using var state = new IndexState(new HnswOptions { Dimensions = 96, Codes = codes, Metric = metric, FlatRows = 0 });
        Fill(state, vectors[..Rows]);
        double squares = 0, bias = 0;
        int count = 0;
        using ContextPool.Lease lease = state.Contexts.Rent(Rows);
        foreach (float[] query in vectors[Rows..])
        {
            PutVector(state, query, lease.Context);
            state.Built.Prepare(lease.Context);
            for (uint row = 0; row < Rows; row++)
            {
                float estimate = state.Built.Estimate(lease.Context, row);
                float exact;
                uint one = row;
                state.Exact.Score((byte*)lease.Context.Vector, &one, 1, &exact);
                double error = (estimate - exact) / state.Built.Deviation(lease.Context, row);
                squares += error * error;
                bias += error;
                count++;
            }
        }

        // Errors in units of the promised deviation: about 1 is right, far below wastes effort, above would lose results.
        double spread = Math.Sqrt(squares / count);
        Assert.InRange(spread, codes == VectorCodes.Half ? 0.001 : 0.2, 1.3);
        Assert.InRange(bias / count, -0.3, 0.3);
    }

    [Theory]
    [MemberData(nameof(CodesAndMetrics))]
    public void ScorePair_AnyCode_AgreesWithExactOnAverage(VectorCodes codes, Metric metric)
    {
        const int Rows = 200;
        float[][] vectors = new ClusteredVectors(96, 5, seed: 8).Take(Rows);
        using var state = new IndexState(new HnswOptions { Dimensions = 96, Codes = codes, Metric = metric, FlatRows = 0 });
        Fill(state, vectors);
        var exact = new List<double>();
        var estimated = new List<double>();
        for (uint row = 1; row < Rows; row++)
        {
            exact.Add(state.Exact.ScorePair(row, row / 2));
            estimated.Add(state.Built.EstimatePair(row, row / 2));
        }

        // One bit leaves an error of the size of the differences themselves.
        Assert.True(Correlation(exact, estimated) > (codes == VectorCodes.OneBit ? 0.7 : 0.98));
        Assert.Equal(exact.Average(), estimated.Average(), 0.05 * (Math.Abs(exact.Average()) + 1));
    }

    [Theory]
    [MemberData(nameof(CodesAndMetrics))]
    public void Search_AnyCode_ReturnsExactScoresWithHighRecall(VectorCodes codes, Metric metric)
    {
        float[][] vectors = new ClusteredVectors(96, 12, seed: 9).Take(3050);
        using HnswIndex index = IndexFixtures.Build(
            new HnswOptions { Dimensions = 96, Codes = codes, Metric = metric, FlatRows = 200 }, vectors[..3000]);
        int ef = codes == VectorCodes.OneBit ? 400 : 100;
        var parameters = new SearchParameters { K = 10, Ef = ef };
        double recall = index.Recall(vectors[3000..], parameters);
        Assert.True(recall > 0.95, $"recall@10 {recall:F4}");
        foreach (Neighbor found in index.Find(vectors[3000], parameters))
        {
            double score = IndexFixtures.Score(metric, vectors[3000], vectors[found.Node.Value]);
            Assert.Equal(score, found.Score, 1e-4 * (1 + Math.Abs(score)));
        }
    }

    [Fact]
    public void Search_EqualVectors_AreAllFound()
    {
        float[] one = new ClusteredVectors(64, 3, seed: 10).Next();
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 64, FlatRows = 10 }, [.. Enumerable.Repeat(one, 60)]);
        Neighbor[] found = index.Find(one, new SearchParameters { K = 60, Ef = 100 });
        Assert.True(found.Length >= 10);
        Assert.All(found, neighbour => Assert.Equal(1, neighbour.Score, 1e-5));
    }

    public static TheoryData<VectorCodes, Metric> CodesAndMetrics()
    {
        var data = new TheoryData<VectorCodes, Metric>();
        foreach (VectorCodes codes in Enum.GetValues<VectorCodes>().Where(codes => codes != VectorCodes.Full))
        {
            foreach (Metric metric in Enum.GetValues<Metric>())
            {
                data.Add(codes, metric);
            }
        }

        return data;
    }

    private static float[] Rotate(CodeSpace space, float[] vector)
    {
        float[] rotated = new float[space.Length];
        fixed (float* from = vector, to = rotated)
        {
            space.Rotate(from, to);
        }

        return rotated;
    }

    private static void Fill(IndexState state, float[][] vectors)
    {
        state.Store.EnsureCapacity((uint)vectors.Length);
        using ContextPool.Lease lease = state.Contexts.Rent((uint)vectors.Length);
        for (uint row = 0; row < vectors.Length; row++)
        {
            PutVector(state, vectors[row], lease.Context);
            new ReadOnlySpan<float>(lease.Context.Vector, state.Store.PaddedDimensions)
                .CopyTo(new Span<float>(state.Store.Vector(row), state.Store.PaddedDimensions));
            state.Store.Live.Set(row);
        }

        state.Space.Learn(state.Store, (uint)vectors.Length);
        for (uint row = 0; row < vectors.Length; row++)
        {
            PutVector(state, vectors[row], lease.Context);
            state.Built.Encode(row, lease.Context);
        }

    }

    private static void PutVector(IndexState state, float[] vector, SearchContext context) =>
        VectorDb.Index.Search.VectorIntake.Accept(state.Options, vector, context.Vector, state.Store.PaddedDimensions);

    private static double Correlation(List<double> x, List<double> y)
    {
        double mx = x.Average(), my = y.Average();
        double xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return xy / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
