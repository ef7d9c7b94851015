using System.Globalization;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>
/// Builds an ONNX graph: one method an operator, values in and values out. Types and shapes are tracked where that is cheap.
/// Names of inputs, outputs and initialisers are the caller's, and using one twice is an error; nodes are named after
/// <see cref="Scope"/>, so that they mirror the paths of the checkpoint.
/// </summary>
public sealed partial class GraphBuilder
{
    /// <summary>Domain of ONNX Runtime's own operators.</summary>
    internal const string Microsoft = "com.microsoft";

    private readonly string _name;
    private readonly List<GraphNode> _nodes = [];
    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];
    private readonly Dictionary<string, Tensor> _initializers = [];
    private readonly Dictionary<string, Value> _constants = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _nodeCounts = [];
    private readonly List<string> _scopes = [];
    private bool _built;

    /// <param name="name">The graph's name; shown in profiles and errors.</param>
    public GraphBuilder(string name = "graph")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _name = name;
    }

    /// <summary>The nodes so far; after <see cref="Build"/> those that were written.</summary>
    internal IReadOnlyList<GraphNode> BuiltNodes => _nodes;

    /// <summary>Whether the graph has the name already.</summary>
    public bool HasName(string name) => _names.Contains(name);

    /// <summary>Prefixes the names of nodes made until the result is disposed, e.g. "vision_model.encoder.layers.0".</summary>
    public IDisposable Scope(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _scopes.Add(name);
        return new ScopeEnd(this);
    }

    /// <summary>An input of the graph.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Value Input(string name, ElementType type, params ReadOnlySpan<Dimension> shape)
    {
        Value value = Declare(name, type, shape.ToArray());
        _inputs.Add(value);
        return value;
    }

    /// <summary>Makes <paramref name="value"/> an output of the graph under this name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Output(string name, Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value output = Declare(name, value.Type, value.ShapeOrNull);
        _nodes.Add(new GraphNode("Identity", "", NodeName("Identity"), [value], [output], []));
        _outputs.Add(output);
    }

    /// <summary>Constant data of the graph. The builder, and then the model, own the tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Value Initializer(string name, Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Value value = Declare(name, data.Type, ToDimensions(data.Shape));
        _initializers.Add(name, data);
        return value;
    }

    /// <summary>Constant data of the graph, copied.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the shape holds another number of elements.</exception>
    public Value Initializer<T>(string name, ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged => Initializer(name, Tensor.From(data, shape));

    /// <summary>A float constant without dimensions.</summary>
    public Value Constant(float value) => Scalar(value, ElementType.Float);

    /// <summary>An int64 constant without dimensions.</summary>
    public Value Constant(long value) => Shared($"int64_{value}", () => Tensor.From([value]));

    /// <summary>An int64 constant of one dimension.</summary>
    public Value Constants(params ReadOnlySpan<long> values)
    {
        long[] copy = values.ToArray();
        return Shared($"int64s_{string.Join('_', copy)}", () => Tensor.From(copy, copy.Length));
    }

    /// <summary>A constant without dimensions, of this type.</summary>
    public Value Scalar(double value, ElementType type)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{type}_{value:R}");
        return Shared(key, () => type switch
        {
            ElementType.Float => Tensor.From([(float)value]),
            ElementType.Float16 => Tensor.From([(Half)value]),
            ElementType.Double => Tensor.From([value]),
            ElementType.Int64 => Tensor.From([(long)value]),
            ElementType.Int32 => Tensor.From([(int)value]),
            ElementType.UInt8 => Tensor.From([(byte)value]),
            ElementType.Int8 => Tensor.From([(sbyte)value]),
            ElementType.Bool => Tensor.From([value != 0]),
            _ => throw new NotSupportedException($"There are no scalar constants of type {type}."),
        });
    }

    /// <summary>A node of any operator with one output.</summary>
    /// <param name="operatorName">ONNX's name of the operator.</param>
    /// <param name="inputs">What goes in; null for an optional input that is left out.</param>
    /// <param name="type">The output's element type.</param>
    /// <param name="shape">The output's shape; null if even its rank is not known.</param>
    /// <param name="attributes">The operator's attributes.</param>
    /// <param name="domain">The operator's domain; empty for ONNX's own.</param>
    public Value Node(
        string operatorName,
        ReadOnlySpan<Value?> inputs,
        ElementType type,
        Dimension[]? shape,
        ReadOnlySpan<NodeOption> attributes = default,
        string domain = "") => Nodes(operatorName, inputs, [(type, shape)], attributes, domain)[0];

    /// <summary>A node of any operator.</summary>
    /// <param name="operatorName">ONNX's name of the operator.</param>
    /// <param name="inputs">What goes in; null for an optional input that is left out.</param>
    /// <param name="outputs">Element type and shape of each output; a null shape is not known. One of type Undefined is left out.</param>
    /// <param name="attributes">The operator's attributes.</param>
    /// <param name="domain">The operator's domain; empty for ONNX's own.</param>
    /// <returns>The outputs.</returns>
    public Value[] Nodes(
        string operatorName,
        ReadOnlySpan<Value?> inputs,
        ReadOnlySpan<(ElementType Type, Dimension[]? Shape)> outputs,
        ReadOnlySpan<NodeOption> attributes = default,
        string domain = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(operatorName);
        foreach (Value? input in inputs)
        {
            if (input is not null && input.Graph != this)
            {
                throw new ArgumentException($"'{input.Name}' belongs to another graph.", nameof(inputs));
            }
        }

        string name = NodeName(operatorName);
        var values = new Value[outputs.Length];
        for (int i = 0; i < values.Length; i++)
        {
            string valueName = i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{i}");
            values[i] = outputs[i].Type == ElementType.Undefined
                ? new Value(this, "", ElementType.Undefined, shape: null)
                : Declare(valueName, outputs[i].Type, outputs[i].Shape);
        }

        _nodes.Add(new GraphNode(operatorName, domain, name, inputs.ToArray(), values, attributes.ToArray()));
        return values;
    }

    /// <summary>The finished graph. The builder cannot be used any more: its weights are the model's.</summary>
    /// <exception cref="InvalidOperationException">The graph has no output, or was built already.</exception>
    public GraphModel Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("The graph was built already.");
        }

        if (_outputs.Count == 0)
        {
            throw new InvalidOperationException($"Graph '{_name}' has no output.");
        }

        SelectionPushdown.Apply(this, _nodes);
        RowFusion.Apply(_nodes);
        ProjectionFusion.Apply(this, _nodes);
        _built = true;
        byte[] bytes = GraphWriter.Write(_name, _nodes, _inputs, _outputs, _initializers);
        var weights = new Dictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in _initializers)
        {
            if (tensor.ByteLength > GraphWriter.InlineLimit)
            {
                weights.Add(name, tensor);
            }
            else
            {
                tensor.Dispose();
            }
        }

        return new GraphModel(bytes, weights);
    }

    /// <summary>A node that <see cref="RowFusion"/> may draw others into.</summary>
    internal void Add(FusedRows rows) => _nodes.Add(rows.ToNode(NodeName(FusedRowsOperator.OperatorName)));

    /// <summary>A value that a node added by hand will give.</summary>
    internal Value Pending(string operatorName, ElementType type, Dimension[]? shape) => Declare(NodeName(operatorName), type, shape);

    /// <summary>The data of an initialiser; null if the value is none.</summary>
    internal Tensor? DataOf(Value value) => _initializers.GetValueOrDefault(value.Name);

    /// <summary>Forgets an initialiser that no node reads.</summary>
    internal void DropInitializer(Value value)
    {
        if (_initializers.Remove(value.Name, out Tensor? data))
        {
            data.Dispose();
        }
    }

    internal static Dimension[] ToDimensions(ReadOnlySpan<long> shape)
    {
        var dimensions = new Dimension[shape.Length];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = shape[i];
        }

        return dimensions;
    }

    private Value Shared(string key, Func<Tensor> make)
    {
        if (!_constants.TryGetValue(key, out Value? value))
        {
            value = Initializer($"constant/{key}", make());
            _constants.Add(key, value);
        }

        return value;
    }

    private Value Declare(string name, ElementType type, Dimension[]? shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ObjectDisposedException.ThrowIf(_built, this);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"Graph '{_name}' has a value named '{name}' already.", nameof(name));
        }

        return new Value(this, name, type, shape);
    }

    private string NodeName(string operatorName)
    {
        string path = string.Join('/', [.. _scopes, operatorName]);
        int count = _nodeCounts.GetValueOrDefault(path);
        _nodeCounts[path] = count + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{path}_{count}");
    }

    private sealed class ScopeEnd(GraphBuilder graph) : IDisposable
    {
        private readonly int _depth = graph._scopes.Count;

        public void Dispose()
        {
            if (graph._scopes.Count >= _depth)
            {
                graph._scopes.RemoveRange(_depth - 1, graph._scopes.Count - _depth + 1);
            }
        }
    }
}
