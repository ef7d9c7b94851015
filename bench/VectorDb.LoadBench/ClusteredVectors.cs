namespace VectorDb.LoadBench;

/// <summary>Unit vectors around cluster centres, each from its number alone.</summary>
internal sealed class ClusteredVectors
{
    private const float Spread = 0.7f;

    private readonly float[][] _centres;
    private readonly int _dimensions;
    private readonly int _seed;

    /// <summary>Draws the centres.</summary>
    public ClusteredVectors(int dimensions, int clusters, int seed)
    {
        _dimensions = dimensions;
        _seed = seed;
        var random = new Random(seed);
        _centres = [.. Enumerable.Range(0, clusters).Select(_ => Normal(random))];
    }

    /// <summary>The vector of a row; negative rows are queries.</summary>
    public float[] At(int row)
    {
        var random = new Random(unchecked((row * 7919) ^ _seed));
        float[] centre = _centres[random.Next(_centres.Length)];
        float[] vector = [.. Normal(random).Zip(centre, static (noise, c) => c + (Spread * noise))];
        float norm = MathF.Sqrt(vector.Sum(static v => v * v));
        return [.. vector.Select(v => v / norm)];
    }

    private float[] Normal(Random random) =>
        [.. Enumerable.Range(0, _dimensions).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
