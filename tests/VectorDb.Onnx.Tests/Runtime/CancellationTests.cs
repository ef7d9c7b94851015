using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>A token ends a run that is under way, and the session goes on.</summary>
public class CancellationTests
{
    private const int Size = 512;
    private const int Rows = 16 * 1024;

    [Fact]
    public async Task Run_CancelledMidway_StopsAndTheSessionGoesOn()
    {
        using GraphModel model = LongModel(steps: 3000);
        using var session = InferenceSession.Open(model, new SessionOptions { Optimization = OptimizationLevel.None });
        using Tensor x = Tensor.Allocate(ElementType.Float, Rows, Size); // Half a minute of work, were it not stopped.
        x.AsSpan<float>().Clear();
        using var source = new CancellationTokenSource();

        Task run = Task.Run(() => session.Run([new("x", x)], source.Token).Dispose());
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        using Tensor one = Tensor.From([1f], 1, 1);
        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => session.Run([new("x", one)]));
        Assert.Equal(OnnxError.InvalidArgument, error.Error);
    }

    [Fact]
    public void Run_CancelledBefore_DoesNotStart()
    {
        using GraphModel model = LongModel(steps: 1);
        using var session = InferenceSession.Open(model);
        using Tensor x = Samples.NormalTensor(1, Size, Size);

        OperationCanceledException error = Assert.Throws<OperationCanceledException>(
            () => session.Run([new("x", x)], new CancellationToken(canceled: true)));

        Assert.True(error.CancellationToken.IsCancellationRequested);
    }

    private static GraphModel LongModel(int steps)
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["rows", Size]);
        Value y = x;
        for (int i = 0; i < steps; i++)
        {
            y = graph.Tanh(y + x);
        }

        graph.Output("y", y);
        return graph.Build();
    }
}
