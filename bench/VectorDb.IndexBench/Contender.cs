namespace VectorDb.IndexBench;

/// <summary>Something that answers queries, at a chosen effort.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Efforts">Values of ef that span the recalls of interest.</param>
/// <param name="Search">Query, k, ef, rows out; returns how many.</param>
internal sealed record Contender(string Name, int[] Efforts, Contender.SearchCall Search)
{
    public delegate int SearchCall(float[] query, int k, int ef, uint[] rows);
}
