namespace VectorDb.Imaging;

/// <summary>A decoded picture before anything was converted: what Pillow's Image.open gives, where that is more than RGB.</summary>
public sealed class StoredImage : IDisposable
{
    internal StoredImage(RgbImage colours, RgbImage? alpha, bool isIndexed)
    {
        Colours = colours;
        Alpha = alpha;
        IsIndexed = isIndexed;
    }

    /// <summary>The colours, alpha dropped and not blended.</summary>
    public RgbImage Colours { get; }

    /// <summary>The alpha of each pixel, three times over; null where the file has none.</summary>
    public RgbImage? Alpha { get; }

    /// <summary>Whether a pixel is an index into a palette, or a single bit.</summary>
    public bool IsIndexed { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Colours.Dispose();
        Alpha?.Dispose();
    }
}
