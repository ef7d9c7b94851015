namespace VectorDb.Index.Tests;

/// <summary>What many tests do with an index.</summary>
internal static class IndexFixtures
{
    /// <summary>An index that holds these vectors in rows 0, 1, ...</summary>
    public static HnswIndex Build(HnswOptions options, IReadOnlyList<float[]> vectors)
    {
        var index = new HnswIndex(options);
        for (int i = 0; i < vectors.Count; i++)
        {
            index.Insert(new NodeId((uint)i), vectors[i]);
        }

        return index;
    }

    public static Neighbor[] Find(this HnswIndex index, float[] query, SearchParameters parameters)
    {
        var results = new Neighbor[parameters.K];
        return results[..index.Search(query, parameters, results)];
    }

    public static uint[] Rows(this Neighbor[] neighbours) => [.. neighbours.Select(neighbour => neighbour.Node.Value)];

    /// <summary>The share of the exact results that a search found, over queries.</summary>
    public static double Recall(this HnswIndex index, IEnumerable<float[]> queries, SearchParameters parameters)
    {
        int found = 0, wanted = 0;
        foreach (float[] query in queries)
        {
            uint[] exact = index.Find(query, parameters with { Exact = true }).Rows();
            found += index.Find(query, parameters).Rows().Intersect(exact).Count();
            wanted += exact.Length;
        }

        return (double)found / wanted;
    }

    /// <summary>The score as its definition says, one component at a time in double.</summary>
    public static double Score(Metric metric, float[] a, float[] b) => metric switch
    {
        Metric.Cosine => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)),
        Metric.Dot => Dot(a, b),
        _ => -SquaredDistance(a, b),
    };

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static double SquaredDistance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return sum;
    }
}
