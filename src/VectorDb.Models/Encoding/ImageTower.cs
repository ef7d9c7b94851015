using VectorDb.Models.Batching;
using VectorDb.Models.Compilation;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Encoding;

/// <summary>A compiled vision tower: float32 "pixel_values" [batch, 3, height, width] to "image_embeds_raw" [batch, dimensions].</summary>
internal sealed class ImageTower : ITower<PixelInput>
{
    public const string PixelValues = "pixel_values";
    public const string Embeddings = "image_embeds_raw";

    private readonly CompiledTower _tower;
    private readonly string _output;

    /// <param name="tower">The compiled graph.</param>
    /// <param name="dimensions">Numbers of an embedding.</param>
    /// <param name="output">Name of the graph's output.</param>
    public ImageTower(CompiledTower tower, int dimensions, string output = Embeddings)
    {
        _output = output;
        _tower = tower;
        Dimensions = dimensions;
    }

    public int Dimensions { get; }

    public BatchShape ShapeOf(PixelInput input) => new(((long)input.Height << 32) | (uint)input.Width, (long)input.Height * input.Width);

    public float[][] Run(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken)
    {
        using Tensor pixels = Stack(batch);
        using RunOutputs outputs = _tower.Run([new(PixelValues, pixels)], [_output], cancellationToken);
        return outputs[0].ToRows(batch.Count, Dimensions);
    }

    /// <summary>Pictures of one size as [batch, 3, height, width].</summary>
    public static Tensor Stack(IReadOnlyList<PixelInput> batch)
    {
        PixelInput first = batch[0];
        Tensor pixels = Tensor.Allocate(ElementType.Float, batch.Count, 3, first.Height, first.Width);
        Span<float> all = pixels.AsSpan<float>();
        for (int i = 0; i < batch.Count; i++)
        {
            batch[i].Values.CopyTo(all[(i * first.Values.Length)..]);
        }

        return pixels;
    }
}
