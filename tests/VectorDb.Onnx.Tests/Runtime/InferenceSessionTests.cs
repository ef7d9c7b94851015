using System.Text;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>What a session accepts, gives and refuses; every refusal carries the runtime's own words.</summary>
public class InferenceSessionTests
{
    [Fact]
    public void Open_BuiltGraph_ListsNamesTypesAndSymbols()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);

        Assert.Equal("x: Float [batch, 3]", session.Inputs.Single().ToString());
        Assert.Equal("y: Float [batch, 3]", session.Outputs.Single().ToString());
    }

    [Fact]
    public void Run_TwoRows_ShiftsBoth()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3);
        using RunOutputs outputs = session.Run([new("x", x)]);

        Assert.Equal([11f, 22, 33, 14, 25, 36], outputs["y"].AsSpan<float>());
        Assert.Equal([2L, 3], outputs[0].Shape);
    }

    [Fact]
    public void Run_PinnedAndViewedInputs_GiveTheSame()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);
        float[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        using Tensor pinned = Tensor.Pin<float>(values.AsMemory(3, 3), 1, 3);
        using Tensor whole = Tensor.From(values, 3, 3);
        using Tensor view = whole.View(3, 1, 3);
        using RunOutputs fromPinned = session.Run([new("x", pinned)]);
        using RunOutputs fromView = session.Run([new("x", view)]);

        Assert.Equal([14f, 25, 36], fromPinned[0].AsSpan<float>());
        Assert.Equal([14f, 25, 36], fromView[0].AsSpan<float>());
    }

    [Theory]
    [InlineData("not a model at all", OnnxError.InvalidProtobuf)]
    [InlineData("", OnnxError.InvalidArgument)]
    public void Open_Garbage_SaysItIsNoModel(string bytes, OnnxError expected)
    {
        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(Encoding.UTF8.GetBytes(bytes)));

        Assert.Equal(expected, error.Error);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Open_TruncatedInsideTheGraph_Throws()
    {
        using GraphModel model = ShiftModel();
        int graphEnd = model.Bytes.Length - "vectordb".Length - "com.microsoft".Length - 20;
        for (int length = 0; length < graphEnd; length++)
        {
            byte[] part = model.Bytes[..length].ToArray();
            Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(part));
        }
    }

    [Fact]
    public void Open_MissingFile_NamesIt()
    {
        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open("no-such-model.onnx"));

        Assert.Equal(OnnxError.NoSuchFile, error.Error);
        Assert.Contains("no-such-model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnknownOperator_NamesIt()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [3]);
        graph.Output("y", graph.Node("Frobnicate", [x], ElementType.Float, [3]));
        using GraphModel model = graph.Build();

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(model));

        Assert.Contains("Frobnicate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongInputName_SaysWhichIsExpected()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3], 1, 3);

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => session.Run([new("z", x)]));

        Assert.Equal(OnnxError.InvalidArgument, error.Error);
        Assert.Contains("z", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongRankSizeOrType_IsRefusedWithTheName()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);
        using Tensor rank = Tensor.From([1f, 2, 3], 3);
        using Tensor size = Tensor.From([1f, 2], 1, 2);
        using Tensor type = Tensor.From([1L, 2, 3], 1, 3);
        foreach (Tensor wrong in new[] { rank, size, type })
        {
            OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => session.Run([new("x", wrong)]));
            Assert.Equal(OnnxError.InvalidArgument, error.Error);
            Assert.Contains("nput", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_UnknownOutput_IsRefused()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3], 1, 3);

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => session.Run([new("x", x)], ["q"]));

        Assert.Contains("q", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromFourThreads_GivesEachItsOwn()
    {
        using GraphModel model = ShiftModel();
        using var session = InferenceSession.Open(model);

        Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 50; i++)
            {
                float first = (worker * 1000) + i;
                using Tensor x = Tensor.From([first, 0, 0], 1, 3);
                using RunOutputs outputs = session.Run([new("x", x)]);
                Assert.Equal(first + 10, outputs[0].AsSpan<float>()[0]);
            }
        });
    }

    [Fact]
    public void Run_AfterTheModelIsDisposed_StillHasItsWeights()
    {
        const int width = 1000;
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", width]);
        float[] weights = [.. Enumerable.Range(0, width).Select(i => (float)i)];
        graph.Output("y", x * graph.Initializer("weights", weights, width));
        GraphModel model = graph.Build();
        Assert.Equal(width * sizeof(float), model.WeightBytes);
        Assert.True(model.Bytes.Length < width, "The weights must not lie inside the graph's bytes.");
        using var session = InferenceSession.Open(model);
        model.Weights["weights"].AsSpan<float>().Clear();
        model.Dispose();

        using Tensor input = Tensor.From([.. Enumerable.Repeat(2f, width)], 1, width);
        using RunOutputs outputs = session.Run([new("x", input)]);

        Assert.Equal([.. weights.Select(w => 2 * w)], outputs[0].AsSpan<float>());
    }

    private static GraphModel ShiftModel()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", 3]);
        graph.Output("y", x + graph.Initializer("shift", [10f, 20, 30], 3));
        return graph.Build();
    }
}
