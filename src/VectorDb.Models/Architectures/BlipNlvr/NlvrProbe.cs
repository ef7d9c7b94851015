using VectorDb.Models.Encoding;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>The stages of BLIP for NLVR2 under the names of the recorded references.</summary>
internal static class NlvrProbe
{
    public static ProbeTable Create(PixelReader images, TokenReader texts, int maxTokens, VisionTower vision, PairComparer comparer) => InputProbe.CreateImages(images)
        .Add("input_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(text => texts.Encode(text, maxTokens))]))
        .Add("pairs", run => Pairs(run.Inputs.Images.Count))
        .Add("logits", run => Logits(run, vision, comparer));

    /// <summary>Every ordered pair of different pictures.</summary>
    private static ProbeValue Pairs(int count)
    {
        long[] pairs = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, count).Where(j => j != i).SelectMany(j => new long[] { i, j }))];
        return new ProbeValue(pairs, pairs.Length / 2, 2);
    }

    private static ProbeValue Logits(ProbeRun run, VisionTower vision, PairComparer comparer)
    {
        ProbeValue pixels = run["pixel_values"];
        Tensor[] seen = [.. ProbeMath.Rows(pixels).Select(row => See(vision, new PixelInput(row, pixels.Shape[2], pixels.Shape[3])))];
        try
        {
            TokenInput[] sentences = [.. run.Inputs.Texts.Select(comparer.ReadText)];
            long[][] pairs = [.. run["pairs"].Longs.Chunk(2)];
            float[] logits = [.. pairs.SelectMany(pair => sentences.SelectMany(s => comparer.Compare(seen[pair[0]], seen[pair[1]], s)))];
            return new ProbeValue(logits, pairs.Length, sentences.Length, 2);
        }
        finally
        {
            Array.ForEach(seen, tensor => tensor.Dispose());
        }
    }

    private static Tensor See(VisionTower vision, PixelInput pixels)
    {
        VisualTokens tokens = vision.Run([pixels], default)[0];
        return Tensor.From(tokens.Values, 1, tokens.Shape[0], tokens.Shape[1]);
    }
}
