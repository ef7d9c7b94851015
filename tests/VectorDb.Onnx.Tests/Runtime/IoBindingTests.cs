using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Bound tensors are read and written in place, run after run.</summary>
public class IoBindingTests
{
    [Fact]
    public void Run_PreallocatedOutput_IsWrittenInPlace()
    {
        using GraphModel model = Doubling();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3], 1, 3);
        using Tensor y = Tensor.Allocate(ElementType.Float, 1, 3);
        using IoBinding binding = session.CreateBinding();
        binding.BindInput("x", x);
        binding.BindOutput("y", y);

        binding.Run();
        Assert.Equal([2f, 4, 6], y.AsSpan<float>());
        x.AsSpan<float>()[0] = 10;
        binding.Run();
        Assert.Equal([20f, 4, 6], y.AsSpan<float>());
    }

    [Fact]
    public void Run_OutputOfUnknownShape_IsAllocated()
    {
        using GraphModel model = Doubling();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3);
        using IoBinding binding = session.CreateBinding();
        binding.BindInput("x", x);
        binding.BindOutput("y");

        binding.Run();
        using RunOutputs outputs = binding.GetOutputs();

        Assert.Equal([2L, 3], outputs["y"].Shape);
        Assert.Equal([2f, 4, 6, 8, 10, 12], outputs["y"].AsSpan<float>());
    }

    [Fact]
    public void Bind_UnknownNameOrWrongShape_IsRefused()
    {
        using GraphModel model = Doubling();
        using var session = InferenceSession.Open(model);
        using Tensor x = Tensor.From([1f, 2, 3], 1, 3);
        using Tensor small = Tensor.Allocate(ElementType.Float, 1, 2);
        using IoBinding binding = session.CreateBinding();

        Assert.Throws<OnnxRuntimeException>(() => binding.BindInput("z", x));
        binding.BindInput("x", x);
        binding.BindOutput("y", small);
        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => binding.Run());
        Assert.Equal(OnnxError.InvalidArgument, error.Error);
    }

    private static GraphModel Doubling()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", 3]);
        graph.Output("y", x + x);
        return graph.Build();
    }
}
