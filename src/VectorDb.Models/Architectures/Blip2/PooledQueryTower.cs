using System.Numerics.Tensors;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// One vector of a picture that has a contrastive feature for each query: the mean of their directions. Its product with a
/// text's vector is, up to the mean's length, the average over the queries of what ITC takes the largest of, so it ranks
/// candidates; the matcher, which keeps all features, gives the exact score of each.
/// </summary>
internal sealed class PooledQueryTower : ITower<PixelInput>
{
    private readonly ImageTower _features;

    /// <param name="features">Gives all queries' features of a picture, one after another.</param>
    /// <param name="dimensions">Numbers of one of them.</param>
    public PooledQueryTower(ImageTower features, int dimensions)
    {
        _features = features;
        Dimensions = dimensions;
    }

    public int Dimensions { get; }

    public BatchShape ShapeOf(PixelInput input) => _features.ShapeOf(input);

    public float[][] Run(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken) =>
        [.. _features.Run(batch, cancellationToken).Select(Pool)];

    private float[] Pool(float[] features)
    {
        float[] sum = new float[Dimensions];
        for (int start = 0; start < features.Length; start += Dimensions)
        {
            TensorPrimitives.Add(sum, UnitLength.Of(features.AsSpan(start, Dimensions)), sum);
        }

        TensorPrimitives.Divide(sum, (float)features.Length / Dimensions, sum);
        return sum;
    }
}
