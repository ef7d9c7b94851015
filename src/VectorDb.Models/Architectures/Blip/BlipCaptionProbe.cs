using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>The stages of captioning under the names of the recorded references.</summary>
internal static class BlipCaptionProbe
{
    public static ProbeTable Create(BlipParts parts, BlipCaptionReader reader, Decoder decoder) => InputProbe.CreateImages(parts.Images)
        .Add("first_step_logits", run => Logits(run, parts, reader, decoder, reader.ReadPrompt(null), all: false))
        .Add("prompt_ids", run => InputProbe.Ragged([parts.Texts.Encode(Prompt(run), parts.TextConfig.Bert.MaxPositions)]))
        .Add("prompt_logits", run => Logits(run, parts, reader, decoder, reader.ReadPrompt(Prompt(run)), all: true));

    private static string Prompt(ProbeRun run) =>
        run.Inputs.Prompt ?? throw new ModelException(ModelError.InvalidInput, "the output needs a prompt, and none was given");

    private static ProbeValue Logits(ProbeRun run, BlipParts parts, BlipCaptionReader reader, Decoder decoder, int[] prompt, bool all)
    {
        List<ProbeValue> rows = [];
        foreach (float[] picture in SeenPictures.Of(run, parts.Tower))
        {
            using Memory memory = reader.See(picture);
            rows.Add(DecoderProbe.Logits(decoder, new PreparedRequest([new PromptChunk(prompt)], memory), all));
        }

        return DecoderProbe.Stack(rows, squeeze: !all);
    }
}
