using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>A saved graph runs like the one it was made from; a damaged file is named and refused.</summary>
public sealed class GraphFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"vectordb-graph-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_SavedModel_GivesTheSameResults()
    {
        const int width = 700;
        using GraphModel model = Scaling(width);
        GraphFile.Save(model, _path);
        using GraphModel loaded = GraphFile.Load(_path);
        using Tensor x = Samples.NormalTensor(1, 2, width);

        Assert.Equal(Run(model, x), Run(loaded, x));
        Assert.Equal(model.WeightBytes, loaded.WeightBytes);
    }

    [Fact]
    public void Load_EveryTruncationOfTheHead_IsRefused()
    {
        using (GraphModel model = Scaling(300))
        {
            GraphFile.Save(model, _path);
        }

        byte[] bytes = File.ReadAllBytes(_path);
        for (int length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(_path, bytes[..length]);
            OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => GraphFile.Load(_path));
            Assert.Equal(OnnxError.InvalidGraphFile, error.Error);
            Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_FlippedByteInTheHead_IsRefused()
    {
        using (GraphModel model = Scaling(300))
        {
            GraphFile.Save(model, _path);
        }

        byte[] bytes = File.ReadAllBytes(_path);
        for (int place = 0; place < 200; place++)
        {
            bytes[place] ^= 0x10;
            File.WriteAllBytes(_path, bytes);
            Assert.Throws<OnnxRuntimeException>(() => GraphFile.Load(_path));
            bytes[place] ^= 0x10;
        }
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => GraphFile.Load(_path));

        Assert.Equal(OnnxError.NoSuchFile, error.Error);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    private static GraphModel Scaling(int width)
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", width]);
        graph.Output("y", x * graph.Initializer("scale", Samples.Normal(2, width), width));
        return graph.Build();
    }

    private static float[] Run(GraphModel model, Tensor x)
    {
        using var session = InferenceSession.Open(model);
        using RunOutputs outputs = session.Run([new("x", x)]);
        return outputs[0].AsSpan<float>().ToArray();
    }
}
