using VectorDb.Models.Architectures.Blip2;
using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Encoding;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.Llava;

/// <summary>The stages of LLaVA under the names of the recorded references; rows are pairs of picture and text, texts fastest.</summary>
internal static class LlavaProbe
{
    public static ProbeTable Create(PixelReader images, VisionTower tower, ILanguageModel language, LlavaReader reader) => InputProbe.CreateImages(images)
        .Add("image_features", run => Blip2Probe.Prefixes(SeenPictures.Of(run, tower), language))
        .Add("prompt_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(reader.ReadPrompt)]))
        .Add("first_step_logits", run => FirstLogits(run, tower, language, reader));

    private static ProbeValue FirstLogits(ProbeRun run, VisionTower tower, ILanguageModel language, LlavaReader reader)
    {
        List<ProbeValue> logits = [];
        foreach (float[] picture in SeenPictures.Of(run, tower))
        {
            foreach (string text in run.Inputs.Texts)
            {
                (int[] before, int[] after) = reader.Split(reader.ReadPrompt(text));
                logits.Add(DecoderProbe.Logits(language.Decoder, language.Prepare(before, picture, after, default), all: false));
            }
        }

        return DecoderProbe.Stack(logits, squeeze: true);
    }
}
