using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests;

/// <summary>Builds a graph, runs it once and gives the floats of its only output.</summary>
internal static class GraphRun
{
    /// <param name="build">Adds nodes to the graph, given its inputs in order, and returns the output.</param>
    /// <param name="inputs">The inputs.</param>
    public static (float[] Values, long[] Shape) Floats(Func<GraphBuilder, Value[], Value> build, params Tensor[] inputs)
    {
        using RunOutputs outputs = Outputs(build, inputs, out GraphModel model, out InferenceSession session);
        using (model)
        using (session)
        {
            return (outputs[0].AsSpan<float>().ToArray(), outputs[0].Shape.ToArray());
        }
    }

    public static T[] Of<T>(Func<GraphBuilder, Value[], Value> build, params Tensor[] inputs)
        where T : unmanaged
    {
        using RunOutputs outputs = Outputs(build, inputs, out GraphModel model, out InferenceSession session);
        using (model)
        using (session)
        {
            return outputs[0].AsSpan<T>().ToArray();
        }
    }

    private static RunOutputs Outputs(
        Func<GraphBuilder, Value[], Value> build, Tensor[] inputs, out GraphModel model, out InferenceSession session)
    {
        var graph = new GraphBuilder();
        var values = new Value[inputs.Length];
        var named = new NamedTensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            values[i] = graph.Input($"x{i}", inputs[i].Type, GraphBuilder.ToDimensions(inputs[i].Shape));
            named[i] = new NamedTensor($"x{i}", inputs[i]);
        }

        Value output = build(graph, values);
        long[]? declared = output.HasRank && output.Shape.ToArray().All(size => size.IsFixed)
            ? [.. output.Shape.ToArray().Select(size => size.Size)]
            : null;
        graph.Output("y", output);
        model = graph.Build();
        session = InferenceSession.Open(model);
        RunOutputs outputs = session.Run(named);
        if (declared is not null)
        {
            Assert.Equal(declared, outputs[0].Shape.ToArray());
        }

        return outputs;
    }
}
