using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Encoding;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>The stages of BLIP-2's generation under the names of the recorded references.</summary>
internal static class Blip2Probe
{
    public static ProbeTable Create(PixelReader images, VisionTower tower, ILanguageModel language, PrefixReader reader) => InputProbe.CreateImages(images)
        .Add("language_model_prefix", run => Prefixes(SeenPictures.Of(run, tower), language))
        .Add("prompt_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(reader.ReadPrompt)]))
        .Add("cap_first_step_logits", run => FirstLogits(SeenPictures.Of(run, tower), [null], language, reader))
        .Add("prompt_first_step_logits", run => FirstLogits(SeenPictures.Of(run, tower), [.. run.Inputs.Texts], language, reader));

    /// <summary>Matrices of embeddings, [rows, places, width].</summary>
    public static ProbeValue Prefixes(float[][] prefixes, ILanguageModel language) =>
        new([.. prefixes.SelectMany(prefix => prefix)], prefixes.Length, prefixes[0].Length / language.Width, language.Width);

    private static ProbeValue FirstLogits(float[][] pictures, string?[] texts, ILanguageModel language, PrefixReader reader) => LanguageProbe.FirstLogits(
        language, from picture in pictures from text in texts select ((ReadOnlyMemory<float>)picture, reader.ReadPrompt(text)));
}
