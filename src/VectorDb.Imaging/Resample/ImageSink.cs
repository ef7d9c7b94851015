namespace VectorDb.Imaging.Resample;

/// <summary>Collects the rows of a resize in a picture.</summary>
internal readonly struct ImageSink : IRowSink
{
    private readonly RgbImage _image;

    public ImageSink(RgbImage image)
    {
        _image = image;
    }

    /// <inheritdoc/>
    public void Accept(int y, ReadOnlySpan<byte> rgb) => rgb.CopyTo(_image.Row(y));
}
