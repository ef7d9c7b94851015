using VectorDb.Imaging;
using VectorDb.Models.Encoding;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Probing;

/// <summary>The stages between files and towers.</summary>
internal static class InputProbe
{
    /// <summary>Pictures to pixel values, texts to padded ids and mask.</summary>
    public static ProbeTable Create(PixelReader images, TokenReader texts, int maxTokens) =>
        Create(images, texts.EncodePadded, maxTokens)
            .Add("input_ids_longest", run => Ids(TokenizeToLongest(run.Inputs.Texts, texts, maxTokens)));

    /// <summary>Pictures to pixel values, texts to padded ids and mask as a family makes them.</summary>
    public static ProbeTable Create(PixelReader images, Func<string, int, EncodedText> tokenize, int maxTokens)
    {
        EncodedText[] Tokenize(ProbeRun run) => run.Once<EncodedText[]>("tokenized", () =>
        {
            int length = Length(run.Inputs) ?? maxTokens;
            return [.. run.Inputs.Texts.Select(text => tokenize(text, length))];
        });
        return CreateImages(images)
            .Add("input_ids", run => Ids(Tokenize(run)))
            .Add("attention_mask", run => Masks(Tokenize(run)));
    }

    /// <summary>Pictures to pixel values.</summary>
    public static ProbeTable CreateImages(PixelReader images) => new ProbeTable()
        .AddPerImage("decoded_rgb__", (_, image) => Decode(images, image))
        .AddPerImage("pixel_values__", (_, image) => Single(images.Read(image.Encoded, upright: false)))
        .Add("pixel_values", run => Pixels(run.Inputs.Images, encoded => images.Read(encoded, upright: false)))
        .Add("pixel_values_exif_applied", run => Pixels(run.Inputs.Images, encoded => images.Read(encoded, upright: true)));

    /// <summary>Pictures of one size, stacked.</summary>
    public static ProbeValue Pixels(IReadOnlyList<ProbeImage> images, Func<ReadOnlyMemory<byte>, PixelInput> read)
    {
        PixelInput[] pixels = [.. images.Select(image => read(image.Encoded))];
        if (pixels.Length == 0)
        {
            throw new ModelException(ModelError.InvalidInput, "the output needs pictures, and none were given");
        }

        return pixels.All(p => p.Height == pixels[0].Height && p.Width == pixels[0].Width)
            ? new ProbeValue([.. pixels.SelectMany(p => p.Values)], pixels.Length, RgbImage.Channels, pixels[0].Height, pixels[0].Width)
            : throw new ModelException(ModelError.InvalidInput, "this model makes pictures of different sizes, which do not stack");
    }

    /// <summary>Ids of several lengths as a matrix, -1 behind the shorter ones.</summary>
    public static ProbeValue Ragged(IReadOnlyList<int[]> texts)
    {
        int longest = texts.Count == 0 ? 0 : texts.Max(ids => ids.Length);
        long[] all = new long[texts.Count * longest];
        all.AsSpan().Fill(-1);
        for (int row = 0; row < texts.Count; row++)
        {
            for (int i = 0; i < texts[row].Length; i++)
            {
                all[(row * longest) + i] = texts[row][i];
            }
        }

        return new ProbeValue(all, texts.Count, longest);
    }

    private static int? Length(ProbeInputs inputs) =>
        inputs.MaxTokens ?? (inputs.Given.TryGetValue("input_ids", out ProbeValue? ids) ? ids.Shape[^1] : null);

    private static ProbeValue Decode(PixelReader images, ProbeImage image)
    {
        using RgbImage rgb = images.Decode(image.Encoded, upright: false);
        return new ProbeValue(rgb.Pixels.ToArray(), rgb.Height, rgb.Width, RgbImage.Channels);
    }

    private static ProbeValue Single(PixelInput pixels) => new(pixels.Values, RgbImage.Channels, pixels.Height, pixels.Width);

    private static EncodedText[] TokenizeToLongest(IReadOnlyList<string> texts, TokenReader reader, int maxTokens)
    {
        int longest = texts.Max(text => reader.Encode(text, maxTokens).Length);
        return [.. texts.Select(text => reader.Encode(text, new EncodeOptions { MaxLength = maxTokens, PadTo = longest }))];
    }

    private static ProbeValue Ids(EncodedText[] texts) => Stack(texts, text => text.Ids);

    private static ProbeValue Masks(EncodedText[] texts) => Stack(texts, text => text.AttentionMask);

    private static ProbeValue Stack(EncodedText[] texts, Func<EncodedText, int[]> part)
    {
        if (texts.Length == 0)
        {
            throw new ModelException(ModelError.InvalidInput, "the output needs texts, and none were given");
        }

        return new ProbeValue([.. texts.SelectMany(text => part(text).Select(id => (long)id))], texts.Length, part(texts[0]).Length);
    }
}
