using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Probing;

/// <summary>Shows the logits of a decoder behind a prompt, through the graph that serves.</summary>
internal static class DecoderProbe
{
    /// <summary>Logits behind the prompt, or behind each token of its last part: [wanted, vocabulary].</summary>
    public static ProbeValue Logits(Decoder decoder, PreparedRequest prompt, bool all)
    {
        int width = Math.Max(1, decoder.Shape.EmbeddingWidth);
        int positions = prompt.Chunks.Sum(chunk => chunk.Ids.Length + (chunk.Embeddings.Length / width));
        using KeyValueBlock block = decoder.Shape.NewBlock(positions);
        int length = 0;
        ProbeValue? logits = null;
        foreach (PromptChunk chunk in prompt.Chunks)
        {
            using RunOutputs outputs = decoder.Run([new DecoderRow(chunk.Ids, block, length, prompt.Memory, chunk.Embeddings)], all, default);
            length += chunk.Ids.Length + (chunk.Embeddings.Length / width);
            float[] values = outputs[0].AsSpan<float>().ToArray();
            logits = new ProbeValue(values, values.Length / decoder.Shape.Vocabulary, decoder.Shape.Vocabulary);
        }

        return logits!;
    }

    /// <summary>Matrices of one shape as [rows, ..]; with <paramref name="squeeze"/> those of one line lose it.</summary>
    public static ProbeValue Stack(IReadOnlyList<ProbeValue> rows, bool squeeze) => new(
        [.. rows.SelectMany(row => row.Singles)],
        squeeze ? [rows.Count, .. rows[0].Shape.Skip(1)] : [rows.Count, .. rows[0].Shape]);
}
