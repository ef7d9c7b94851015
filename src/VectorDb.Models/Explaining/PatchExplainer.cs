using System.Numerics.Tensors;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Explaining;

/// <summary>
/// Explains a model of two towers: each word is encoded by itself and compared with the picture's patches, projected like its class
/// token.
/// </summary>
internal sealed class PatchExplainer : IExplainer, IAsyncDisposable
{
    /// <summary>A tap of the vision tower: [1, patches, dimensions].</summary>
    public const string PatchEmbeddings = "patch_embeds";

    private const int MaxWords = 64;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The encoder's ways in.</summary>
    public required DualEncoderParts Encoder { get; init; }

    /// <summary>The vision tower, built for probing.</summary>
    public required CompiledTower Tower { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    public async ValueTask<Explanation> ExplainAsync(ReadOnlyMemory<byte> encodedImage, string text, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Explain(encodedImage, text, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _turn.Dispose();
    }

    private Explanation Explain(ReadOnlyMemory<byte> encodedImage, string text, CancellationToken cancellationToken)
    {
        PixelInput pixels = Encoder.Images.Read(encodedImage);
        using Onnx.Runtime.Tensor input = ImageTower.Stack([pixels]);
        using RunOutputs outputs = Tower.Run([new(ImageTower.PixelValues, input)], [PatchEmbeddings], cancellationToken);
        float[][] patches = outputs[0].ToRows((int)outputs[0].Shape[1], (int)outputs[0].Shape[2]);
        string[] words = [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxWords)];
        WordHeat[] heats = [.. words.Select(word => new WordHeat(word, Compare(word, patches, cancellationToken)))];
        return new Explanation(
            pixels.Height / PatchSize, pixels.Width / PatchSize, heats, SeenPicture.Of(pixels, Encoder.Images.Pipeline.Plan));
    }

    private float[] Compare(string word, float[][] patches, CancellationToken cancellationToken)
    {
        float[] feature = Encoder.TextTower.Run([Encoder.ReadText(word)], cancellationToken)[0];
        return [.. patches.Select(patch => TensorPrimitives.CosineSimilarity(patch, feature))];
    }
}
