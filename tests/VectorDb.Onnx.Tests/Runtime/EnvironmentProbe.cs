using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>What a process sees that configures the environment before its first session. Run as a child: there is one environment a process.</summary>
internal static class EnvironmentProbe
{
    public const string Argument = "environment";

    /// <summary>"pool small large again same": whether the pool is global, how runs below and above the arena's limit ended, and how further configurations did.</summary>
    public static string Describe()
    {
        const long limit = 48L << 20;
        var options = new EnvironmentOptions { GlobalThreads = 2, ArenaLimit = limit };
        OrtEnvironment.Configure(options);
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["rows", 1024]);
        graph.Output("sum", graph.ReduceSum(graph.Exp(graph.Tanh(x)), [0, 1]));
        using GraphModel model = graph.Build();
        using var session = InferenceSession.Open(model);
        string small = Attempt(session, rows: 64);
        string large = Attempt(session, rows: 32 * 1024);
        return $"{OrtEnvironment.Current.HasGlobalThreads} {small} {large} {ConfigureAgain()} {OrtEnvironment.TryConfigure(options with { })}";
    }

    private static string Attempt(InferenceSession session, int rows)
    {
        using Tensor x = Tensor.Allocate(ElementType.Float, rows, 1024);
        x.AsSpan<float>().Clear();
        try
        {
            using RunOutputs outputs = session.Run([new("x", x)]);
            return outputs[0].AsSpan<float>()[0] == rows * 1024 ? "right" : "wrong";
        }
        catch (OnnxRuntimeException exception)
        {
            return exception.Error.ToString();
        }
    }

    private static string ConfigureAgain()
    {
        try
        {
            OrtEnvironment.Configure(new EnvironmentOptions());
            return "accepted";
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    }
}
