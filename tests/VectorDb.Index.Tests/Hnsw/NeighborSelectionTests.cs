using VectorDb.Index.Hnsw;
using VectorDb.Index.Memory;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Tests.Hnsw;

public class NeighborSelectionTests
{
    /// <summary>
    /// Drawn by hand: the base at the origin, a, b and c close together on the right, d alone above, e behind d, f on the left.
    /// <code>
    ///            e (0, 4)
    ///            d (0, 2)
    ///  f (-3,0)  o        a (1,0)  b (1.5,0.2)  c (2,-0.3)
    /// </code>
    /// b and c are nearer to a than to the base, e is nearer to d: what is left points right, up and left.
    /// </summary>
    private static readonly float[][] Drawing = [[0, 0], [1, 0], [1.5f, 0.2f], [2, -0.3f], [0, 2], [0, 4], [-3, 0]];

    [Fact]
    public void SelectNeighborsHeuristic_HandDrawn_KeepsOneOfEachDirection()
    {
        Assert.Equal([1u, 4u, 6u], Select(Drawing, most: 6));
    }

    [Fact]
    public void SelectNeighborsHeuristic_FewerWanted_KeepsTheNearest()
    {
        Assert.Equal([1u, 4u], Select(Drawing, most: 2));
    }

    [Fact]
    public void SelectNeighborsHeuristic_RandomPoints_AgreesWithTwin()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            float[][] points = new ClusteredVectors(6, 4, seed).Take(60);
            Assert.Equal(Twin(points, 12), Select(points, 12));
        }
    }

    /// <summary>Algorithm 4 as the paper writes it: sets, and distances computed where they are needed.</summary>
    private static uint[] Twin(float[][] points, int most)
    {
        List<int> working = [.. Enumerable.Range(1, points.Length - 1).OrderBy(e => Distance(points[e], points[0]))];
        List<int> result = [];
        while (working.Count > 0 && result.Count < most)
        {
            int nearest = working[0];
            working.RemoveAt(0);
            if (result.TrueForAll(r => Distance(points[nearest], points[0]) <= Distance(points[nearest], points[r])))
            {
                result.Add(nearest);
            }
        }

        return [.. result.Select(r => (uint)r)];
    }

    private static double Distance(float[] a, float[] b) => -IndexFixtures.Score(Metric.L2, a, b);

    private static unsafe uint[] Select(float[][] points, int most)
    {
        using var store = new RowStore(new HnswOptions { Dimensions = points[0].Length, Metric = Metric.L2 });
        store.EnsureCapacity((uint)points.Length);
        for (uint i = 0; i < points.Length; i++)
        {
            points[i].CopyTo(new Span<float>(store.Vector(i), points[i].Length));
        }

        var codec = new Float32Codec(store.Vectors, Metric.L2);
        ulong[] candidates = [.. Enumerable.Range(1, points.Length - 1).Select(i => CandidateKey.Pack(codec.ScorePair(0, (uint)i), (uint)i)).Order()];
        uint[] chosen = new uint[most];
        return chosen[..NeighborSelection.SelectNeighborsHeuristic(codec, candidates, most, chosen)];
    }
}
