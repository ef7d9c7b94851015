namespace VectorDb.Onnx.Runtime;

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bytes one element takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type has no fixed size here.</exception>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Double => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"Element type {type} has no fixed size."),
    };

    /// <summary>The element type that .NET type <typeparamref name="T"/> stands for; ushort is UInt16, never BFloat16.</summary>
    /// <exception cref="NotSupportedException">No element type matches.</exception>
    public static ElementType Of<T>()
        where T : unmanaged
    {
        return typeof(T) == typeof(float) ? ElementType.Float
            : typeof(T) == typeof(byte) ? ElementType.UInt8
            : typeof(T) == typeof(sbyte) ? ElementType.Int8
            : typeof(T) == typeof(int) ? ElementType.Int32
            : typeof(T) == typeof(long) ? ElementType.Int64
            : typeof(T) == typeof(bool) ? ElementType.Bool
            : typeof(T) == typeof(Half) ? ElementType.Float16
            : typeof(T) == typeof(double) ? ElementType.Double
            : typeof(T) == typeof(short) ? ElementType.Int16
            : typeof(T) == typeof(ushort) ? ElementType.UInt16
            : typeof(T) == typeof(uint) ? ElementType.UInt32
            : typeof(T) == typeof(ulong) ? ElementType.UInt64
            : throw new NotSupportedException($"A tensor cannot hold elements of {typeof(T)}.");
    }
}
