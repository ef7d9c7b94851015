using System.Diagnostics.CodeAnalysis;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>A tensor of a graph under construction: an input, an initialiser, or what a node gives.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "GraphBuilder has Add, Sub, Mul and Div.")]
public sealed class Value
{
    private readonly Dimension[]? _shape;

    internal Value(GraphBuilder graph, string name, ElementType type, Dimension[]? shape)
    {
        Graph = graph;
        Name = name;
        Type = type;
        _shape = shape;
    }

    /// <summary>Its name, unique in the graph.</summary>
    public string Name { get; }

    /// <summary>The type of an element; <see cref="ElementType.Undefined"/> where the builder does not track it.</summary>
    public ElementType Type { get; }

    /// <summary>Whether the number of dimensions is known.</summary>
    public bool HasRank => _shape is not null;

    /// <summary>The number of dimensions.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    public int Rank => Shape.Length;

    /// <summary>What is known of the sizes, outermost first.</summary>
    /// <exception cref="InvalidOperationException">Not even their number is known.</exception>
    public ReadOnlySpan<Dimension> Shape =>
        _shape ?? throw new InvalidOperationException($"The rank of '{Name}' is not known to the builder.");

    internal GraphBuilder Graph { get; }

    internal Dimension[]? ShapeOrNull => _shape;

    /// <summary>Elementwise sum, with broadcasting.</summary>
    public static Value operator +(Value left, Value right) => Of(left).Add(left, right);

    /// <summary>Elementwise difference, with broadcasting.</summary>
    public static Value operator -(Value left, Value right) => Of(left).Sub(left, right);

    /// <summary>Elementwise product, with broadcasting.</summary>
    public static Value operator *(Value left, Value right) => Of(left).Mul(left, right);

    /// <summary>Elementwise quotient, with broadcasting.</summary>
    public static Value operator /(Value left, Value right) => Of(left).Div(left, right);

    /// <summary>Product with a constant of the value's own type.</summary>
    public static Value operator *(Value left, float right) => Of(left).Mul(left, left.Graph.Scalar(right, left.Type));

    /// <summary>Sum with a constant of the value's own type.</summary>
    public static Value operator +(Value left, float right) => Of(left).Add(left, left.Graph.Scalar(right, left.Type));

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type} [{(_shape is null ? "..." : string.Join(", ", _shape))}]";

    private static GraphBuilder Of(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Graph;
    }
}
