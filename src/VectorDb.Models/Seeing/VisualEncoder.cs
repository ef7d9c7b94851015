using VectorDb.Imaging;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;

namespace VectorDb.Models.Seeing;

/// <summary>The one visual encoder: every generating family gives it its tower.</summary>
internal sealed class VisualEncoder : IVisualEncoder, IAsyncDisposable
{
    private readonly PixelReader _images;
    private readonly string _fingerprint;
    private readonly BatchQueue<PixelInput, VisualTokens> _queue;
    private readonly DecodeGate _decoding = new();

    /// <param name="context">Owns it.</param>
    /// <param name="images">The picture's way in.</param>
    /// <param name="see">Preprocessed pictures of one size to what the heads look at.</param>
    public VisualEncoder(ModelContext context, PixelReader images, Func<IReadOnlyList<PixelInput>, CancellationToken, VisualTokens[]> see)
    {
        _images = images;
        _fingerprint = context.Fingerprint;
        _queue = new BatchQueue<PixelInput, VisualTokens>(context.Options.Batching, see, context.Options.Time);
    }

    public async ValueTask<VisualFeatures> SeeAsync(ReadOnlyMemory<byte> encodedImage, Lane lane, CancellationToken cancellationToken)
    {
        using Admission admission = _queue.Admit(lane);
        SeenPicture picture = await _decoding.RunAsync(lane, () => Read(encodedImage), cancellationToken);
        PixelInput pixels = picture.Pixels;
        BatchShape shape = new(((long)pixels.Height << 32) | (uint)pixels.Width, (long)pixels.Height * pixels.Width);
        VisualTokens tokens = await _queue.RunAsync(admission, pixels, shape, cancellationToken);
        return new VisualFeatures(tokens.Values, tokens.Shape, _fingerprint, picture.Width, picture.Height);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _decoding.Dispose();
    }

    /// <summary>The features' values, if this model made them.</summary>
    /// <exception cref="ModelException">Another model did.</exception>
    public ReadOnlyMemory<float> Accept(VisualFeatures features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Fingerprint == _fingerprint
            ? features.Values
            : throw new ModelException(
                ModelError.InvalidInput, $"the picture was seen by the model with fingerprint {features.Fingerprint}, this one has {_fingerprint}");
    }

    private SeenPicture Read(ReadOnlyMemory<byte> encoded)
    {
        using RgbImage image = _images.Decode(encoded, _images.Decoding.ApplyOrientation);
        return new SeenPicture(_images.Read(image), image.Width, image.Height);
    }
}
