namespace VectorDb.IndexBench;

/// <summary>Something that answers a set's queries, at a chosen effort.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Efforts">Values of ef that span the recalls of interest.</param>
/// <param name="Measure">ef in; recall@10 and the microseconds of each query out.</param>
internal sealed record Contender(string Name, int[] Efforts, Func<int, (double Recall, double[] Microseconds)> Measure)
{
    /// <summary>Values of ef for peers, whose curves reach far.</summary>
    public static readonly int[] PeerEfforts = [10, 16, 24, 32, 48, 100, 200, 400, 800, 1200, 2400, 3600];

    /// <summary>Query, k, ef, rows out; returns how many.</summary>
    public delegate int SearchCall(float[] query, int k, int ef, uint[] rows);
}
