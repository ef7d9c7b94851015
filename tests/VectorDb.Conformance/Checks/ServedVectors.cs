using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Tokenizers;

namespace VectorDb.Conformance.Checks;

/// <summary>image_embeds and text_embeds as users get them: whole files and texts through the encoder's batching queue.</summary>
public sealed class ServedVectors(GoldenCase golden, IEncoder encoder, Tokenizer tokenizer) : ICheck
{
    public string Name => "encoder";

    public bool Knows(RecordedOutput output) =>
        (output.Name is "image_embeds" && output.Inputs is ["pixel_values"]) || (output.Name is "text_embeds" && output.Inputs.Contains("input_ids"));

    public async ValueTask<NpyArray> ComputeAsync(RecordedOutput output)
    {
        NpyArray recorded = output.Value;
        if (recorded.Shape.Count != 2 || recorded.Shape[1] != encoder.Dimensions)
        {
            throw new NotCheckedException($"the encoder's vectors have {encoder.Dimensions} numbers, the recorded shape is [{string.Join(", ", recorded.Shape)}]");
        }

        // All are asked for before any is awaited, so that the queue makes batches of them.
        List<Task<float[]>> waiting = [];
        if (output.Name == "image_embeds")
        {
            foreach (string file in golden.Images)
            {
                byte[] picture = await File.ReadAllBytesAsync(golden.InputPath(file));
                waiting.Add(encoder.EncodeImageAsync(picture, Lane.Bulk, CancellationToken.None).AsTask());
            }
        }
        else
        {
            waiting.AddRange(golden.Texts.Select(text => encoder.EncodeTextAsync(text, Lane.Interactive, CancellationToken.None).AsTask()));
        }

        float[][] vectors = await Task.WhenAll(waiting);
        NpyArray[] rows = [.. vectors.Select(vector => NpyArray.FromFloats(vector, encoder.Dimensions))];
        return output.Name == "image_embeds" ? NpyArray.Stack(rows) : NpyArray.Stack([.. WithoutCutTexts(rows, recorded)]);
    }

    /// <summary>
    /// A text that the reference's call cut at a length of its own is not what the encoder was asked for: there the recorded
    /// vector stands, and the probe, which is given the cut ids, judges it.
    /// </summary>
    private IEnumerable<NpyArray> WithoutCutTexts(NpyArray[] rows, NpyArray recorded)
    {
        int? length = golden.Find("input_ids") is { IsRagged: false } ids ? ids.Value.Shape[^1] : null;
        for (int i = 0; i < rows.Length; i++)
        {
            bool isCut = length is { } most && tokenizer.Encode(golden.Texts[i]).Length > most;
            yield return isCut ? recorded.Entry(i) : rows[i];
        }
    }
}
