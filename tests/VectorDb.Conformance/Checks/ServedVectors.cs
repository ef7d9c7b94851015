using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;

namespace VectorDb.Conformance.Checks;

/// <summary>Vectors of pictures and texts as users get them: whole files and texts through the encoder's batching queue.</summary>
public sealed class ServedVectors(GoldenCase golden, IEncoder encoder, TextLengths lengths) : ICheck
{
    public string Name => "encoder";

    /// <summary>Features of BLIP-2's queries, [images, queries, dimensions], are the matcher's.</summary>
    public bool Knows(RecordedOutput output) =>
        (IsOfImages(output) || output.Name is "text_embeds" or "text_feat") && output.Value.Shape.Count == 2;

    public async ValueTask<NpyArray> ComputeAsync(RecordedOutput output)
    {
        NpyArray recorded = output.Value;
        if (recorded.Shape[1] != encoder.Dimensions)
        {
            throw new NotCheckedException($"the encoder's vectors have {encoder.Dimensions} numbers, the recorded shape is [{string.Join(", ", recorded.Shape)}]");
        }

        // All are asked for before any is awaited, so that the queue makes batches of them.
        List<Task<float[]>> waiting = [];
        if (IsOfImages(output))
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
        return IsOfImages(output) ? NpyArray.Stack(rows) : NpyArray.Stack([.. rows.Select((row, i) => lengths.IsCut(i) ? recorded.Entry(i) : row)]);
    }

    /// <summary>The families call them embeddings or, after BLIP, features.</summary>
    private static bool IsOfImages(RecordedOutput output) => output.Name is "image_embeds" or "image_feat";
}
