namespace VectorDb.Models.Seeing;

/// <summary>
/// A picture as a model's generating, ranking, comparing and grounding heads look at it. Made once by
/// <see cref="IVisualEncoder.SeeAsync"/>; may be stored, rounded to float16, and restored.
/// </summary>
public sealed class VisualFeatures
{
    /// <summary>Restores what was stored.</summary>
    /// <param name="values">See <see cref="Values"/>.</param>
    /// <param name="shape">See <see cref="Shape"/>.</param>
    /// <param name="fingerprint">See <see cref="Fingerprint"/>.</param>
    /// <param name="imageWidth">See <see cref="ImageWidth"/>.</param>
    /// <param name="imageHeight">See <see cref="ImageHeight"/>.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public VisualFeatures(ReadOnlyMemory<float> values, IReadOnlyList<int> shape, string fingerprint, int imageWidth, int imageHeight)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentException.ThrowIfNullOrEmpty(fingerprint);
        if (shape.Aggregate(1L, (count, d) => count * d) != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill [{string.Join(", ", shape)}]", nameof(shape));
        }

        Values = values;
        Shape = shape;
        Fingerprint = fingerprint;
        ImageWidth = imageWidth;
        ImageHeight = imageHeight;
    }

    /// <summary>float32, row-major: visual tokens [places, width], or for ViLT the pixels [3, height, width].</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Dimensions of <see cref="Values"/>, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Of the model that made them; another model refuses them.</summary>
    public string Fingerprint { get; }

    /// <summary>Width in pixels of the picture as it was decoded, turned upright where the model's options say so.</summary>
    public int ImageWidth { get; }

    /// <summary>Height in pixels of the picture as it was decoded.</summary>
    public int ImageHeight { get; }
}
