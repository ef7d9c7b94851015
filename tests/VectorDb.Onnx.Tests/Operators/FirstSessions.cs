using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Operators;

/// <summary>In a process of its own: opens the first sessions of the process all at one moment.</summary>
internal static class FirstSessions
{
    public const string Argument = "first-sessions";
    private const int Count = 8;

    public static string Describe()
    {
        var graph = new GraphBuilder("identity");
        graph.Output("y", graph.Input("x", ElementType.Float, [1]) + graph.Scalar(1, ElementType.Float));
        using GraphModel model = graph.Build();
        using var start = new Barrier(Count);
        int opened = 0;
        Thread[] threads = [.. Enumerable.Range(0, Count).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                using var session = InferenceSession.Open(model);
                Interlocked.Increment(ref opened);
            }
            catch (OnnxRuntimeException failure)
            {
                Console.Error.WriteLine(failure.Message);
            }
        }))];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        return $"{opened} of {Count}";
    }
}
