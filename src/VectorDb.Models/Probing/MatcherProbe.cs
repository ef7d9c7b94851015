using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;

namespace VectorDb.Models.Probing;

/// <summary>The stages of matchers with visual tokens, computed through the towers that serve.</summary>
internal static class MatcherProbe
{
    /// <summary>
    /// Adds a picture's and a text's contrastive features under the names given, itc_similarity, itm_logits and
    /// itm_match_prob.
    /// </summary>
    /// <param name="table">The family's outputs.</param>
    /// <param name="parts">Its towers.</param>
    /// <param name="trim">Padded ids and their length, as the towers take them.</param>
    /// <param name="imageName">Name of the pictures' features.</param>
    /// <param name="textName">Name of the texts' features.</param>
    /// <param name="perQuery">Whether a picture has a row of features, [images, queries, dimensions], however many they are.</param>
    public static ProbeTable AddMatcher(
        this ProbeTable table,
        MatcherParts parts,
        Func<int[], int, TokenInput> trim,
        string imageName,
        string textName,
        bool perQuery = false) => table
        .Add(imageName, run => Features(Images(run, parts), parts.TextTower!.Dimensions, perQuery))
        .Add(textName, run => ProbeMath.Stack([.. Texts(run, trim).Select(text => UnitLength.Of(parts.TextTower!.Run([text], default)[0]))]))
        .Add("itc_similarity", run => Similarity(Images(run, parts), run[textName]))
        .Add("itm_logits", run => Logits(Images(run, parts), Texts(run, trim), parts.Fusion))
        .Add("itm_match_prob", run => Probabilities(run["itm_logits"]));

    /// <summary>Logits of every picture with every text, [images, texts, logits].</summary>
    public static ProbeValue Logits(MatchImage[] images, TokenInput[] texts, IFusion fusion)
    {
        float[][] rows = [.. images.SelectMany(image => texts.Select(text => fusion.Run([new PairInput(image, text)], default)[0]))];
        return new ProbeValue([.. rows.SelectMany(row => row)], images.Length, texts.Length, rows[0].Length);
    }

    /// <summary>The pictures of a run, prepared once.</summary>
    public static MatchImage[] Images(ProbeRun run, MatcherParts parts) => run.Once<MatchImage[]>("prepared images", () =>
    {
        ProbeValue pixels = run["pixel_values"];
        return [.. ProbeMath.Rows(pixels).Select(row => parts.PrepareImages([new PixelInput(row, pixels.Shape[2], pixels.Shape[3])], default)[0])];
    });

    /// <summary>The texts of a run, from their padded ids.</summary>
    public static TokenInput[] Texts(ProbeRun run, Func<int[], int, TokenInput> trim)
    {
        ProbeValue ids = run["input_ids"];
        int length = ids.Shape[1];
        long[] mask = run["attention_mask"].Longs;
        return
        [
            .. ids.Longs.Chunk(length).Select((row, i) => trim(
                [.. row.Select(id => (int)id)], (int)mask.AsSpan(i * length, length).ToArray().Sum())),
        ];
    }

    private static ProbeValue Features(MatchImage[] images, int dimensions, bool perQuery)
    {
        int[] shape = perQuery ? [images.Length, images[0].Features.Length / dimensions, dimensions] : [images.Length, dimensions];
        return new ProbeValue([.. images.SelectMany(image => image.Features.ToArray())], shape);
    }

    private static ProbeValue Similarity(MatchImage[] images, ProbeValue texts)
    {
        float[][] rows = [.. ProbeMath.Rows(texts)];
        return new ProbeValue([.. images.SelectMany(image => rows.Select(text => Matcher.Contrast(image.Features.Span, text)))], images.Length, rows.Length);
    }

    private static ProbeValue Probabilities(ProbeValue logits) => new(
        [.. logits.Singles.Chunk(2).Select(pair => Matcher.Score(pair, 0).Probability)], logits.Shape[0], logits.Shape[1]);
}
