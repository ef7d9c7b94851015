namespace VectorDb.Index.Tests;

/// <summary>
/// Vectors like an encoder's: a common mean, topics of uneven size, and for each item something of its own that decays from axis to
/// axis. The same seed gives the same vectors.
/// </summary>
internal sealed class ClusteredVectors
{
    private readonly int _dimensions;
    private readonly float[] _mean;
    private readonly float[][] _topics;
    private readonly Random _random;

    public ClusteredVectors(int dimensions, int topics, int seed)
    {
        _dimensions = dimensions;
        _random = new Random(seed);
        _mean = Gaussian(decay: 0, scale: 1);
        _topics = [.. Enumerable.Range(0, topics).Select(_ => Gaussian(decay: 0.5f, scale: 1))];
    }

    /// <summary>The next vector, not normalised.</summary>
    public float[] Next()
    {
        // Squaring a uniform draw makes the first topics larger.
        double draw = _random.NextDouble();
        float[] topic = _topics[(int)(draw * draw * _topics.Length)];
        float[] own = Gaussian(decay: 0.4f, scale: 0.9f);
        for (int i = 0; i < _dimensions; i++)
        {
            own[i] += topic[i] + (0.5f * _mean[i]);
        }

        return own;
    }

    /// <summary>So many vectors.</summary>
    public float[][] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private float[] Gaussian(float decay, float scale)
    {
        float[] vector = new float[_dimensions];
        for (int i = 0; i < _dimensions; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            double value = radius * Math.Cos(2 * Math.PI * _random.NextDouble());
            vector[i] = (float)(value * scale * Math.Pow(i + 1, -decay));
        }

        return vector;
    }
}
