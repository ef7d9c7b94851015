using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.Language;

/// <summary>Shows what a language model makes of pictures and prompts.</summary>
internal static class LanguageProbe
{
    /// <summary>Logits of the first new token behind each picture and prompt, [rows, vocabulary].</summary>
    public static ProbeValue FirstLogits(ILanguageModel language, IEnumerable<(ReadOnlyMemory<float> Picture, int[] Ids)> rows)
    {
        List<ProbeValue> logits = [];
        foreach ((ReadOnlyMemory<float> picture, int[] ids) in rows)
        {
            PreparedRequest prepared = language.Prepare(ReadOnlyMemory<int>.Empty, picture, ids, default);
            using Memory? memory = prepared.Memory;
            logits.Add(DecoderProbe.Logits(language.Decoder, prepared, all: false));
        }

        return DecoderProbe.Stack(logits, squeeze: true);
    }
}
