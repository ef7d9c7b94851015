using VectorDb.Imaging;

namespace VectorDb.Models.Encoding;

/// <summary>A picture's bytes to the pixel values of a model: decode, then the model's own preprocessing.</summary>
internal sealed class PixelReader
{
    public PixelReader(PixelPipeline pipeline, DecodeOptions decoding)
    {
        Pipeline = pipeline;
        Decoding = decoding;
    }

    public PixelPipeline Pipeline { get; }

    /// <summary>How files are decoded for serving.</summary>
    public DecodeOptions Decoding { get; }

    /// <summary>Reads a picture for serving.</summary>
    public PixelInput Read(ReadOnlyMemory<byte> encoded) => Read(encoded, Decoding.ApplyOrientation);

    /// <summary>Reads a picture, turned upright or as it is stored.</summary>
    public PixelInput Read(ReadOnlyMemory<byte> encoded, bool upright)
    {
        using RgbImage image = Decode(encoded, upright);
        return Read(image);
    }

    /// <summary>Preprocesses a decoded picture.</summary>
    public PixelInput Read(RgbImage image)
    {
        (int height, int width) = Pipeline.OutputSize(image.Width, image.Height);
        float[] values = new float[RgbImage.Channels * height * width];
        Pipeline.Run(image, values);
        return new PixelInput(values, height, width);
    }

    /// <summary>
    /// Reads a picture as it is stored, and makes it RGB after the resize only, as openai/CLIP's own transform does to a freshly
    /// opened file. Serving converts first, as every other processor does, so that one picture has one vector in any file format.
    /// </summary>
    public PixelInput ReadUnconverted(ReadOnlyMemory<byte> encoded)
    {
        using StoredImage image = ImageDecoder.DecodeStored(encoded, Decoding with { ApplyOrientation = false });
        (int height, int width) = Pipeline.OutputSize(image.Colours.Width, image.Colours.Height);
        float[] values = new float[RgbImage.Channels * height * width];
        Pipeline.Run(image, values);
        return new PixelInput(values, height, width);
    }

    /// <summary>Decodes a picture; the caller disposes it.</summary>
    public RgbImage Decode(ReadOnlyMemory<byte> encoded, bool upright) =>
        ImageDecoder.Decode(encoded, Decoding with { ApplyOrientation = upright });
}
