using System.Globalization;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>Writes ModelProto (https://onnx.ai/onnx/repo-docs/IR.html). Weights become external data, so that they are never copied here.</summary>
internal static class GraphWriter
{
    /// <summary>ONNX operator set; 20 is the first that has Gelu.</summary>
    public const int OpsetVersion = 20;

    /// <summary>Initialisers up to this many bytes lie inside the graph, where the runtime folds them as constants.</summary>
    public const int InlineLimit = 1024;

    private const int IrVersion = 9;

    public static byte[] Write(
        string graphName,
        IEnumerable<GraphNode> nodes,
        IEnumerable<Value> inputs,
        IEnumerable<Value> outputs,
        IEnumerable<KeyValuePair<string, Tensor>> initializers)
    {
        var graph = new ProtoWriter();
        foreach (GraphNode node in nodes)
        {
            graph.Message(1, node.Write);
        }

        graph.Text(2, graphName);
        foreach ((string name, Tensor tensor) in initializers)
        {
            graph.Message(5, writer => WriteInitializer(writer, name, tensor));
        }

        foreach (Value input in inputs)
        {
            graph.Message(11, writer => WriteValueInfo(writer, input));
        }

        foreach (Value output in outputs)
        {
            graph.Message(12, writer => WriteValueInfo(writer, output));
        }

        var model = new ProtoWriter();
        model.Int(1, IrVersion);
        model.Text(2, "vectordb");
        model.Bytes(7, graph.Written.Span);
        WriteOpset(model, "", OpsetVersion);
        WriteOpset(model, GraphBuilder.Microsoft, 1);
        WriteOpset(model, CustomOperators.Domain, 1);
        return model.Written.ToArray();
    }

    private static void WriteOpset(ProtoWriter model, string domain, int version) => model.Message(8, writer =>
    {
        writer.Text(1, domain);
        writer.Int(2, version);
    });

    private static void WriteInitializer(ProtoWriter writer, string name, Tensor tensor)
    {
        writer.PackedInts(1, tensor.Shape);
        writer.Int(2, (int)tensor.Type);
        writer.Text(8, name);
        if (tensor.ByteLength <= InlineLimit)
        {
            writer.Bytes(9, tensor.AsBytes());
            return;
        }

        WriteExternalEntry(writer, "location", name);
        WriteExternalEntry(writer, "offset", "0");
        WriteExternalEntry(writer, "length", tensor.ByteLength.ToString(CultureInfo.InvariantCulture));
        writer.Int(14, 1);
    }

    private static void WriteExternalEntry(ProtoWriter writer, string key, string value) => writer.Message(13, entry =>
    {
        entry.Text(1, key);
        entry.Text(2, value);
    });

    private static void WriteValueInfo(ProtoWriter writer, Value value)
    {
        if (value.Type == ElementType.Undefined)
        {
            throw new InvalidOperationException($"The type of '{value.Name}' is not known: cast it, or give the node a type.");
        }

        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Int(1, (int)value.Type);
            if (value.ShapeOrNull is { } shape)
            {
                tensor.Message(2, dimensions => WriteShape(dimensions, shape));
            }
        }));
    }

    private static void WriteShape(ProtoWriter writer, Dimension[] shape)
    {
        foreach (Dimension dimension in shape)
        {
            writer.Message(1, entry =>
            {
                if (dimension.IsFixed)
                {
                    entry.Int(1, dimension.Size);
                }
                else if (dimension.Symbol is { } symbol)
                {
                    entry.Text(2, symbol);
                }
            });
        }
    }
}
