namespace VectorDb.Onnx.Runtime;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">Its element type; <see cref="ElementType.Undefined"/> where it is no tensor.</param>
/// <param name="Shape">Sizes, symbols and unknowns, outermost first.</param>
public sealed record NodeArgument(string Name, ElementType Type, IReadOnlyList<Dimension> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type} [{string.Join(", ", Shape)}]";
}
