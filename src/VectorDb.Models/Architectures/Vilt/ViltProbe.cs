using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>The stages of ViLT under the names of the recorded references.</summary>
internal static class ViltProbe
{
    public static ProbeTable Create(MatcherParts parts) => InputProbe.CreateImages(parts.Images)
        .Add("input_ids", run => InputProbe.Ragged([.. Texts(run, parts).Select(text => text.Ids)]))
        .Add("logits", run => MatcherProbe.Logits(Images(run, parts), Texts(run, parts), parts.Fusion))
        .Add("argmax", run => ArgMax(run["logits"]))
        .Add("batch_pixel_values", run => Padded(Pixels(run, parts)))
        .Add("batch_pixel_mask", run => Mask(Pixels(run, parts)))
        .Add("batch_logits", run => BatchLogits(run, parts));

    private static TokenInput[] Texts(ProbeRun run, MatcherParts parts) => [.. run.Inputs.Texts.Select(parts.ReadText)];

    private static PixelInput[] Pixels(ProbeRun run, MatcherParts parts) =>
        run.Once<PixelInput[]>("pixels", () => [.. run.Inputs.Images.Select(image => Read(run, image, parts))]);

    /// <summary>The recorded pixels of a picture if they were given, else its own.</summary>
    private static PixelInput Read(ProbeRun run, ProbeImage image, MatcherParts parts) =>
        run.Inputs.Given.TryGetValue("pixel_values__" + image.OutputSuffix, out ProbeValue? given)
            ? new PixelInput(given.Singles, given.Shape[1], given.Shape[2])
            : parts.Images.Read(image.Encoded, upright: false);

    private static MatchImage[] Images(ProbeRun run, MatcherParts parts) =>
        [.. Pixels(run, parts).Select(pixels => parts.PrepareImages([pixels], default)[0])];

    private static ProbeValue ArgMax(ProbeValue logits) => new(
        [.. logits.Singles.Chunk(logits.Shape[2]).Select(row => (long)Array.IndexOf(row, row.Max()))], logits.Shape[0], logits.Shape[1]);

    /// <summary>All pictures in the corner of the smallest rectangle that holds each, zero elsewhere.</summary>
    private static ProbeValue Padded(PixelInput[] pictures)
    {
        (int height, int width) = (pictures.Max(p => p.Height), pictures.Max(p => p.Width));
        float[] all = new float[pictures.Length * 3 * height * width];
        for (int i = 0; i < pictures.Length; i++)
        {
            PixelInput picture = pictures[i];
            for (int line = 0; line < 3 * picture.Height; line++)
            {
                (int channel, int y) = Math.DivRem(line, picture.Height);
                picture.Values.AsSpan(line * picture.Width, picture.Width).CopyTo(all.AsSpan(((((i * 3) + channel) * height) + y) * width));
            }
        }

        return new ProbeValue(all, pictures.Length, 3, height, width);
    }

    private static ProbeValue Mask(PixelInput[] pictures)
    {
        (int height, int width) = (pictures.Max(p => p.Height), pictures.Max(p => p.Width));
        long[] mask = new long[pictures.Length * height * width];
        for (int i = 0; i < pictures.Length; i++)
        {
            for (int y = 0; y < pictures[i].Height; y++)
            {
                mask.AsSpan(((i * height) + y) * width, pictures[i].Width).Fill(1);
            }
        }

        return new ProbeValue(mask, pictures.Length, height, width);
    }

    /// <summary>Every picture with the first text; what the reference pads away is not there in the first place.</summary>
    private static ProbeValue BatchLogits(ProbeRun run, MatcherParts parts)
    {
        TokenInput text = Texts(run, parts)[0];
        float[][] rows = [.. Images(run, parts).Select(image => parts.Fusion.Run([new PairInput(image, text)], default)[0])];
        return ProbeMath.Stack(rows);
    }
}
