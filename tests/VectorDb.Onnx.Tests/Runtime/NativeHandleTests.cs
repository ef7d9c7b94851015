using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Every native resource is given back, in any order of disposal.</summary>
public class NativeHandleTests
{
    [Fact]
    public void Outstanding_AfterUseAndAfterFailures_IsWhatItWas() =>
        Assert.Equal("0 0", ChildProcess.Run(HandleBalance.Argument));

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
        using GraphModel model = Adding();
        var session = InferenceSession.Open(model);
        IoBinding binding = session.CreateBinding();
        session.Dispose();
        binding.Dispose();

        Assert.True(session.Handle.IsClosed);
    }

    /// <summary>y = x + 0, of 512.</summary>
    internal static GraphModel Adding()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [512]);
        graph.Output("y", x + graph.Initializer("w", new float[512], 512));
        return graph.Build();
    }
}
