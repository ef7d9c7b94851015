using System.Runtime.InteropServices;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Exports whose weights lie in files: read from the model's own folder, never from elsewhere.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private const int Width = 600;
    private readonly string _folder = Directory.CreateTempSubdirectory("vectordb-external-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_FileWithExternalWeights_ReadsThemBesideIt()
    {
        string path = Write("weights.bin", Path.Combine(_folder, "weights.bin"));
        using var session = InferenceSession.Open(path);

        Assert.Equal(2f * 7, Run(session)[7]);
    }

    [Fact]
    public void Open_BytesWithAFolder_ReadsThemThere()
    {
        string path = Write("weights.bin", Path.Combine(_folder, "weights.bin"));
        using var session = InferenceSession.Open(File.ReadAllBytes(path), options: null, externalDataFolder: _folder);

        Assert.Equal(2f * 7, Run(session)[7]);
    }

    [Fact]
    public void Open_WeightsAreMissing_NamesTheFile()
    {
        string path = Write("weights.bin", Path.Combine(_folder, "other.bin"));

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(path));

        Assert.Contains("weights.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WeightsOutsideTheFolder_IsRefused()
    {
        string inside = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        string path = Write("../secret.bin", Path.Combine(_folder, "secret.bin"), inside);

        Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(path));
        Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(File.ReadAllBytes(path), options: null, externalDataFolder: inside));
    }

    /// <summary>Writes a model whose only weight refers to <paramref name="location"/>, and that weight's data.</summary>
    private string Write(string location, string dataPath, string? folder = null)
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [Width]);
        graph.Output("y", x * graph.Initializer(location, [.. Enumerable.Range(0, Width).Select(i => (float)i)], Width));
        using GraphModel model = graph.Build();
        File.WriteAllBytes(dataPath, MemoryMarshal.AsBytes(model.Weights[location].AsSpan<float>()).ToArray());
        string path = Path.Combine(folder ?? _folder, "model.onnx");
        File.WriteAllBytes(path, model.Bytes.ToArray());
        return path;
    }

    private static float[] Run(InferenceSession session)
    {
        using Tensor x = Tensor.From([.. Enumerable.Repeat(2f, Width)], Width);
        using RunOutputs outputs = session.Run([new("x", x)]);
        return outputs[0].AsSpan<float>().ToArray();
    }
}
