namespace VectorDb.Onnx.Graph;

/// <summary>An attribute of a node: a whole number, a number, a string, or a list of the first two.</summary>
public readonly struct NodeOption
{
    private NodeOption(string name, object value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>Its name, as the operator's documentation spells it.</summary>
    public string Name { get; }

    /// <summary>long, float, string, long[] or float[].</summary>
    internal object? Value { get; }

    /// <summary>A whole number.</summary>
    public static NodeOption Of(string name, long value) => new(name, value);

    /// <summary>A number.</summary>
    public static NodeOption Of(string name, float value) => new(name, value);

    /// <summary>A string.</summary>
    public static NodeOption Of(string name, string value) => new(name, value);

    /// <summary>A list of whole numbers.</summary>
    public static NodeOption List(string name, params ReadOnlySpan<long> values) => new(name, values.ToArray());

    /// <summary>A list of numbers.</summary>
    public static NodeOption List(string name, params ReadOnlySpan<float> values) => new(name, values.ToArray());

    /// <summary>AttributeProto.</summary>
    internal void Write(ProtoWriter writer)
    {
        writer.Text(1, Name);
        switch (Value)
        {
            case float number:
                writer.Float(2, number);
                writer.Int(20, 1);
                break;
            case long whole:
                writer.Int(3, whole);
                writer.Int(20, 2);
                break;
            case string text:
                writer.Text(4, text);
                writer.Int(20, 3);
                break;
            case float[] numbers:
                foreach (float number in numbers)
                {
                    writer.Float(7, number);
                }

                writer.Int(20, 6);
                break;
            case long[] wholes:
                writer.PackedInts(8, wholes);
                writer.Int(20, 7);
                break;
            default:
                throw new InvalidOperationException($"Attribute '{Name}' has no value.");
        }
    }
}
