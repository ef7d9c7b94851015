using VectorDb.Models.Batching;
using VectorDb.Models.Tests.Support;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Tests.Architectures;

/// <summary>Towers exported elsewhere, beside the side files of a golden: small graphs under the names optimum gives them.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private readonly ModelCopy _copy = new("clip-vit/gelu-newcfg");

    public OnnxExportTests()
    {
        _copy.Delete("model.safetensors");
        Directory.CreateDirectory(Path.Combine(_copy.Directory, "onnx"));
    }

    public void Dispose() => _copy.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("onnx/")]
    public async Task Load_Export_EncodesWithItsGraphs(string folder)
    {
        Write(folder + "vision_model.onnx", Vision());
        Write(folder + "text_model.onnx", Text());
        await using Model model = Model.Load(_copy.Directory);
        Assert.Equal("onnx-export", model.Info.Family);
        Assert.Equal(3, model.Info.Dimensions);
        GoldenCase golden = new("clip-vit/gelu-newcfg");
        float[] image = await model.Encoder!.EncodeImageAsync(golden.Image("rgb_wide.png"), Lane.Bulk, CancellationToken.None);
        float[] pixels = [.. model.Probe.Compute("pixel_values", golden.Inputs(["rgb_wide.png"])).Floats!];
        float[] means = [.. pixels.Chunk(pixels.Length / 3).Select(channel => channel.Average())];
        float length = MathF.Sqrt(means.Sum(x => x * x));
        Assert.All(image.Zip(means), pair => Assert.Equal(pair.Second / length, pair.First, 1e-4));

        // The text graph counts tokens: the trimmed text with its two special tokens, padded to a bucket with hidden ones.
        float[] text = await model.Encoder.EncodeTextAsync("x", Lane.Bulk, CancellationToken.None);
        Assert.Equal(3, text.Length);
        Assert.Equal(1 / MathF.Sqrt(3), text[0], 1e-5);
    }

    [Fact]
    public void Load_DamagedGraph_NamesTheFile()
    {
        Write("vision_model.onnx", [1, 2, 3]);
        Write("text_model.onnx", Text());
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(_copy.Directory));
        Assert.Equal(ModelError.Malformed, error.Error);
        Assert.Contains("vision_model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OneGraphOnly_LooksForWeights()
    {
        Write("vision_model.onnx", Vision());
        Assert.Equal(ModelError.NotFound, Assert.Throws<ModelException>(() => Model.Load(_copy.Directory)).Error);
    }

    private static ReadOnlySpan<byte> Vision()
    {
        GraphBuilder graph = new("vision");
        Value pixels = graph.Input("pixel_values", ElementType.Float, "batch", 3, 48, 48);
        graph.Output("image_embeds", graph.ReduceMean(pixels, [2, 3]));
        using GraphModel model = graph.Build();
        return model.Bytes.Span;
    }

    private static ReadOnlySpan<byte> Text()
    {
        GraphBuilder graph = new("text");
        graph.Input("input_ids", ElementType.Int64, "batch", "tokens");
        Value mask = graph.Input("attention_mask", ElementType.Int64, "batch", "tokens");
        Value count = graph.ReduceSum(graph.Cast(mask, ElementType.Float), [1], keep: true);
        graph.Output("text_embeds", graph.Concat(1, count, count, count));
        using GraphModel model = graph.Build();
        return model.Bytes.Span;
    }

    private void Write(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(Path.Combine(_copy.Directory, name), content);
}
