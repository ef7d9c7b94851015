using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// A tensor of an open checkpoint. Its bytes live in the mapped file (or, for a pickled checkpoint, in memory the
/// checkpoint holds) and are valid until the <see cref="Checkpoint"/> is disposed.
/// </summary>
public sealed unsafe class CheckpointTensor
{
    private readonly byte* _data;

    internal CheckpointTensor(string name, TensorType type, TensorShape shape, byte* data, string file)
    {
        Name = name;
        Type = type;
        Shape = shape;
        File = file;
        Count = shape.Count;
        _data = data;
    }

    /// <summary>Its full name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>The element type it is stored in.</summary>
    public TensorType Type { get; }

    /// <summary>Its dimensions.</summary>
    public TensorShape Shape { get; }

    /// <summary>Name of the file that holds it.</summary>
    public string File { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Number of bytes as stored.</summary>
    public long ByteLength => Count * TensorTypes.SizeOf(Type);

    /// <summary>The first byte; row-major, little-endian.</summary>
    internal byte* Data => _data;

    /// <summary>The elements widened (or, from float64, rounded) to float32.</summary>
    /// <exception cref="ModelException">The tensor holds integers, or more than an array can.</exception>
    public float[] ToSingles()
    {
        if (Count > Array.MaxLength)
        {
            throw new ModelException(ModelError.Unsupported, $"tensor '{Name}' {Shape} has more elements than an array can hold");
        }

        float[] values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Writes the elements as float32.</summary>
    /// <param name="destination">As long as <see cref="Count"/>.</param>
    /// <exception cref="ModelException">The tensor holds integers.</exception>
    public void CopyTo(Span<float> destination)
    {
        int count = checked((int)Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, count);
        switch (Type)
        {
            case TensorType.F32:
                new ReadOnlySpan<byte>(_data, checked(count * sizeof(float))).CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(_data, count), destination);
                break;
            case TensorType.BF16:
                BFloat16.Widen(new ReadOnlySpan<ushort>(_data, count), destination);
                break;
            case TensorType.F64:
                TensorPrimitives.ConvertTruncating(new ReadOnlySpan<double>(_data, count), destination);
                break;
            default:
                throw new ModelException(ModelError.MisshapenTensor, $"tensor '{Name}' is {Type}; expected a floating-point type");
        }
    }
}
