using VectorDb.Models.Architectures.Blip2;
using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Encoding;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Architectures.InstructBlip;

/// <summary>The stages of InstructBLIP under the names of the recorded references; rows are pairs of picture and text, texts fastest.</summary>
internal static class InstructBlipProbe
{
    public static ProbeTable Create(
        PixelReader images, VisionTower tower, InstructionFormer instructions, ILanguageModel language, PrefixReader reader) => InputProbe.CreateImages(images)
        .Add("prompt_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(reader.ReadPrompt)]))
        .Add("qformer_ids", run => InputProbe.Ragged([.. run.Inputs.Texts.Select(instructions.Read)]))
        .Add("language_model_prefix", run => Blip2Probe.Prefixes([.. Pairs(run, tower).Select(pair => See(pair, instructions))], language))
        .Add("first_step_logits", run => LanguageProbe.FirstLogits(
            language, Pairs(run, tower).Select(pair => ((ReadOnlyMemory<float>)See(pair, instructions), reader.ReadPrompt(pair.Text)))));

    private static IEnumerable<(float[] Picture, string Text)> Pairs(ProbeRun run, VisionTower tower) =>
        from picture in SeenPictures.Of(run, tower)
        from text in run.Inputs.Texts
        select (picture, text);

    private static float[] See((float[] Picture, string Text) pair, InstructionFormer instructions) =>
        instructions.See(pair.Picture, instructions.Read(pair.Text), default);
}
