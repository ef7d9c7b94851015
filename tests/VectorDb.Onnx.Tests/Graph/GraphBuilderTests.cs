using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>Names, scopes, and mistakes that the builder refuses.</summary>
public class GraphBuilderTests
{
    [Fact]
    public void Names_UsedTwice_AreRefused()
    {
        var graph = new GraphBuilder("tower");
        Value x = graph.Input("x", ElementType.Float, [3]);
        graph.Output("y", x);

        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => graph.Input("x", ElementType.Float, [3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => graph.Initializer("x", [1f], 1));
        Assert.Throws<ArgumentException>(() => graph.Output("y", x));
    }

    [Fact]
    public void Scope_Nested_NamesNodesLikeTheCheckpoint()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [3]);
        Value inside;
        using (graph.Scope("encoder.layers.0"))
        using (graph.Scope("mlp"))
        {
            inside = graph.Relu(x);
        }

        Assert.StartsWith("encoder.layers.0/mlp/Relu", inside.Name, StringComparison.Ordinal);
        Assert.StartsWith("Relu", graph.Relu(x).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_ValueOfAnotherGraph_IsRefused()
    {
        Value stranger = new GraphBuilder().Input("x", ElementType.Float, [3]);

        Assert.Throws<ArgumentException>(() => new GraphBuilder().Relu(stranger));
    }

    [Fact]
    public void Shapes_ThatCannotMeet_AreRefusedAtOnce()
    {
        var graph = new GraphBuilder();
        Value a = graph.Input("a", ElementType.Float, ["batch", 3]);
        Value b = graph.Input("b", ElementType.Float, ["batch", 4]);

        Assert.Contains("3 meets 4", Assert.Throws<ArgumentException>(() => a + b).Message, StringComparison.Ordinal);
        Assert.Contains("3 columns", Assert.Throws<ArgumentException>(() => graph.MatMul(a, graph.Transpose(b, 1, 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutOutputOrTwice_IsRefused()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, [1]);
        Assert.Throws<InvalidOperationException>(graph.Build);
        graph.Output("y", x);
        graph.Build().Dispose();

        Assert.Throws<InvalidOperationException>(graph.Build);
        Assert.Throws<ObjectDisposedException>(() => graph.Relu(x));
    }

    [Fact]
    public void Constants_AskedForTwice_AreOneInitializer()
    {
        var graph = new GraphBuilder();

        Assert.Same(graph.Constant(1.5f), graph.Constant(1.5f));
        Assert.Same(graph.Constants(1, -1), graph.Constants(1, -1));
        Assert.NotSame(graph.Constants(1), graph.Constant(1));
    }
}
