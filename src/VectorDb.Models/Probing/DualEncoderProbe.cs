using VectorDb.Models.Encoding;

namespace VectorDb.Models.Probing;

/// <summary>The stages every dual encoder has, under the names the recorded references use.</summary>
internal static class DualEncoderProbe
{
    /// <summary>
    /// From files: decoded_rgb__*, pixel_values, pixel_values_exif_applied, input_ids, attention_mask, input_ids_longest.
    /// From those: image_embeds_raw, text_embeds_raw, image_embeds, text_embeds, logits_per_image, probs,
    /// zeroshot_class_embeds, zeroshot_probs. Embeddings go the way they go when the model serves.
    /// </summary>
    public static ProbeTable Create(DualEncoderParts parts) => InputProbe.Create(parts.Images, parts.Texts, parts.MaxTokens)
        .Add("image_embeds_raw", run => EmbedImages(parts, run["pixel_values"]))
        .Add("text_embeds_raw", run => EmbedIds(parts, run["input_ids"], run["attention_mask"]))
        .Add("image_embeds", run => ProbeMath.UnitRows(run["image_embeds_raw"]))
        .Add("text_embeds", run => ProbeMath.UnitRows(run["text_embeds_raw"]))
        .Add("logits_per_image", run => ProbeMath.Logits(run["image_embeds"], run["text_embeds"], parts.Scores))
        .Add("probs", run => ProbeMath.Probabilities(run["logits_per_image"], parts.Scores))
        .Add("zeroshot_class_embeds", run => EmbedClasses(parts, run.Inputs))
        .Add("zeroshot_probs", run => ProbeMath.Probabilities(
            ProbeMath.Logits(run["image_embeds"], run["zeroshot_class_embeds"], parts.Scores), parts.Scores));

    private static ProbeValue EmbedImages(DualEncoderParts parts, ProbeValue pixels)
    {
        (int height, int width) = (pixels.Shape[2], pixels.Shape[3]);
        IEnumerable<PixelInput> inputs = ProbeMath.Rows(pixels).Select(row => new PixelInput(row, height, width));
        return Embed(parts.ImageTower, inputs);
    }

    private static ProbeValue EmbedIds(DualEncoderParts parts, ProbeValue ids, ProbeValue masks)
    {
        int length = ids.Shape[1];
        long[] mask = masks.Longs;
        IEnumerable<TokenInput> inputs = ids.Longs.Chunk(length).Select((row, i) => parts.TrimIds(
            [.. row.Select(id => (int)id)], (int)mask.AsSpan(i * length, length).ToArray().Sum()));
        return Embed(parts.TextTower, inputs);
    }

    private static ProbeValue Embed<TInput>(ITower<TInput> tower, IEnumerable<TInput> inputs) =>
        ProbeMath.Stack([.. inputs.Select(input => tower.Run([input], CancellationToken.None)[0])]);

    private static ProbeValue EmbedClasses(DualEncoderParts parts, ProbeInputs inputs)
    {
        List<float[]> classes = [];
        foreach (string name in inputs.Classes)
        {
            IEnumerable<TokenInput> prompts = inputs.Templates.Select(
                template => parts.ReadText(template.Replace("{}", name, StringComparison.Ordinal)));
            classes.Add(ZeroShotClasses.Combine([.. ProbeMath.Rows(Embed(parts.TextTower, prompts))]));
        }

        return ProbeMath.Stack(classes);
    }
}
