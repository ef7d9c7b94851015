using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>
/// In a process of its own: how many native resources are left over by what gives all of its own back. There is one count a process, and
/// what other tests left to the garbage collector is taken from it whenever that runs; here it does not run.
/// </summary>
internal static class HandleBalance
{
    public const string Argument = "handle-balance";
    private const int Turns = 5;
    private const long CollectorsLeave = 64 << 20; // bytes: far more than the turns allocate

    /// <summary>"use failures": what is left after use that went well and after use that failed.</summary>
    public static string Describe() => $"{LeftBy(UseEverything)} {LeftBy(Fail)}";

    private static long LeftBy(Action use)
    {
        use(); // what is made once a process
        if (!GC.TryStartNoGCRegion(CollectorsLeave))
        {
            throw new InvalidOperationException("The garbage collector cannot be held off.");
        }

        long before = Tensor.OutstandingHandles;
        for (int turn = 0; turn < Turns; turn++)
        {
            use();
        }

        long left = Tensor.OutstandingHandles - before;
        GC.EndNoGCRegion(); // throws if it ran after all
        return left;
    }

    private static void UseEverything()
    {
        using GraphModel model = NativeHandleTests.Adding();
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
        using GraphModel adding = NativeHandleTests.Adding();
        using var session = InferenceSession.Open(adding);
        using Tensor wrong = Tensor.From([1L], 1);
        Assert.Throws<OnnxRuntimeException>(() => session.Run([new("x", wrong)]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Run([new("x", wrong)], cancelled.Token));
    }
}
