using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Every native resource is given back, in any order of disposal. The count is the process's, so nothing runs beside this.</summary>
[Collection(nameof(AloneTests))]
public class NativeHandleTests
{
    [Fact]
    public void Outstanding_AfterBalancedUse_IsWhatItWas()
    {
        UseEverything();
        long before = Tensor.OutstandingHandles;
        for (int i = 0; i < 5; i++)
        {
            UseEverything();
        }

        Assert.Equal(before, Tensor.OutstandingHandles);
    }

    [Fact]
    public void Outstanding_AfterFailures_IsWhatItWas()
    {
        Fail();
        long before = Tensor.OutstandingHandles;
        for (int i = 0; i < 5; i++)
        {
            Fail();
        }

        Assert.Equal(before, Tensor.OutstandingHandles);
    }

    [Fact]
    public void View_AfterItsTensorIsDisposed_StillReads()
    {
        Tensor whole = Tensor.From([1f, 2, 3, 4], 4);
        using Tensor view = whole.View(2, 2);
        whole.Dispose();

        Assert.Equal([3f, 4], view.AsSpan<float>());
        Assert.Throws<ObjectDisposedException>(() => whole.AsSpan<float>().Length);
    }

    [Fact]
    public void Binding_AfterItsSessionIsDisposed_KeepsTheNativeSession()
    {
        using GraphModel model = Doubling();
        var session = InferenceSession.Open(model);
        IoBinding binding = session.CreateBinding();
        session.Dispose();
        binding.Dispose();

        Assert.True(session.Handle.IsClosed);
    }

    private static void UseEverything()
    {
        using GraphModel model = Doubling();
        using var packed = new PrepackedWeights();
        using var session = InferenceSession.Open(model, new SessionOptions { SharedWeights = packed });
        using Tensor x = Tensor.From(new float[512], 512);
        using Tensor pinned = Tensor.Pin<float>(new float[512], 512);
        using Tensor view = x.View(0, 512);
        using Tensor y = Tensor.Allocate(ElementType.Float, 512);
        using (RunOutputs outputs = session.Run([new("x", x)]))
        {
            Assert.Equal(512, outputs[0].Count);
        }

        using IoBinding binding = session.CreateBinding();
        binding.BindInput("x", pinned);
        binding.BindOutput("y", y);
        binding.Run();
        using RunOutputs bound = binding.GetOutputs();
        using var source = new CancellationTokenSource();
        session.Run([new("x", view)], source.Token).Dispose();
    }

    private static void Fail()
    {
        Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open([1, 2, 3]));
        var graph = new GraphBuilder();
        graph.Output("y", graph.Node("Nothing", [graph.Input("x", ElementType.Float, [1])], ElementType.Float, [1]));
        using GraphModel model = graph.Build();
        Assert.Throws<OnnxRuntimeException>(() => InferenceSession.Open(model));
        using GraphModel doubling = Doubling();
        using var session = InferenceSession.Open(doubling);
        using Tensor wrong = Tensor.From([1L], 1);
        Assert.Throws<OnnxRuntimeException>(() => session.Run([new("x", wrong)]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Run([new("x", wrong)], cancelled.Token));
    }

    private static GraphModel Doubling()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [512]);
        graph.Output("y", x + graph.Initializer("w", new float[512], 512));
        return graph.Build();
    }
}
