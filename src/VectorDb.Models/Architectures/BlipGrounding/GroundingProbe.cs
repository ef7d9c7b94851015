using VectorDb.Models.Encoding;
using VectorDb.Models.Grounding;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>The stages of grounding under the names of the recorded references; rows are pairs of picture and phrase, phrases fastest.</summary>
internal static class GroundingProbe
{
    public static ProbeTable Create(PixelReader images, VisionTower vision, GroundingText words, BoxFinder finder) => InputProbe.CreateImages(images)
        .Add("input_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(words.Read)]))
        .Add("first_bin_logits", run => ProbeMath.Stack([.. Found(run, vision, words, finder).Select(found => found.Logits[0])]))
        .Add("bins", run => Numbers(Found(run, vision, words, finder)))
        .Add("boxes_unit", run => Boxes(Found(run, vision, words, finder), finder))
        .Add("boxes_pixels", run => InPixels(run, images));

    private static FoundBox[] Found(ProbeRun run, VisionTower vision, GroundingText words, BoxFinder finder) => run.Once<FoundBox[]>("found", () =>
        [.. from picture in SeenPictures.Of(run, vision)
            from phrase in run.Inputs.Texts
            let found = finder.Find(picture, words.Read(phrase), default)
            select new FoundBox(found.Numbers, found.Logits)]);

    private static ProbeValue Numbers(FoundBox[] found) =>
        new([.. found.SelectMany(box => box.Numbers).Select(number => (long)number)], found.Length, BoxFinder.Coordinates);

    private static ProbeValue Boxes(FoundBox[] found, BoxFinder finder) => ProbeMath.Stack([.. found.Select(one =>
    {
        GroundedBox box = finder.ToBox(one.Numbers, one.Logits);
        return new[] { box.Left, box.Top, box.Right, box.Bottom };
    })]);

    private static ProbeValue InPixels(ProbeRun run, PixelReader images)
    {
        float[][] boxes = [.. ProbeMath.Rows(run["boxes_unit"])];
        int phrases = run.Inputs.Texts.Count;
        for (int i = 0; i < boxes.Length; i++)
        {
            using Imaging.RgbImage picture = images.Decode(run.Inputs.Images[i / phrases].Encoded, upright: false);
            boxes[i] = [boxes[i][0] * picture.Width, boxes[i][1] * picture.Height, boxes[i][2] * picture.Width, boxes[i][3] * picture.Height];
        }

        return ProbeMath.Stack(boxes);
    }

    private sealed record FoundBox(int[] Numbers, float[][] Logits);
}
