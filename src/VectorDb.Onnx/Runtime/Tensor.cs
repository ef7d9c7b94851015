using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>
/// A dense, row-major tensor in memory that does not move: allocated here, pinned, mapped, or made by ONNX Runtime.
/// Not synchronised. Dispose it when the last run that uses it has ended.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    private readonly NativeHandle _memory;
    private readonly nint _address;
    private readonly long[] _shape;
    private OrtHandle? _value;
    private bool _disposed;

    private Tensor(NativeHandle memory, nint address, ElementType type, long[] shape)
    {
        _memory = memory;
        _address = address;
        _shape = shape;
        Type = type;
        Count = CountOf(shape);
        ByteLength = checked(Count * ElementTypes.SizeOf(type));
    }

    /// <summary>The type of an element.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The number of dimensions.</summary>
    public int Rank => _shape.Length;

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>The size of the data in bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Where the first element is. Valid until this tensor, and what it views, is disposed.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _address;
        }
    }

    /// <summary>Native resources of this library that are not released yet; a balanced program ends where it began.</summary>
    internal static long OutstandingHandles => NativeHandle.Outstanding;

    /// <summary>The OrtValue over this memory, made at the first use.</summary>
    internal OrtHandle Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _value ??= OrtApi.CreateTensor(_memory, _address, ByteLength, _shape, Type);
        }
    }

    /// <summary>New memory, aligned to 64 bytes. Its content is not defined.</summary>
    public static Tensor Allocate(ElementType type, params ReadOnlySpan<long> shape)
    {
        long[] copy = shape.ToArray();
        var memory = new NativeBuffer(checked(CountOf(copy) * ElementTypes.SizeOf(type)));
        return new Tensor(memory, memory.Pointer, type, copy);
    }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long[] copy = shape.ToArray();
        CheckCount(values.Length, copy);
        Tensor tensor = Allocate(ElementTypes.Of<T>(), copy);
        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor From<T>(T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>The managed memory itself, pinned until the tensor is disposed.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Pin<T>(Memory<T> memory, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long[] copy = shape.ToArray();
        CheckCount(memory.Length, copy);
        if (memory.IsEmpty)
        {
            return Allocate(ElementTypes.Of<T>(), copy);
        }

        var pinned = new PinnedBuffer(memory.Pin());
        return new Tensor(pinned, pinned.Pointer, ElementTypes.Of<T>(), copy);
    }

    /// <summary>Memory of somebody else, such as a mapped file; nothing is copied.</summary>
    /// <param name="address">The first element.</param>
    /// <param name="owner">Kept alive until the tensor is disposed; null if the caller answers for the lifetime.</param>
    /// <param name="type">The type of an element.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    public static Tensor Map(nint address, SafeHandle? owner, ElementType type, params ReadOnlySpan<long> shape) =>
        new(new BorrowedMemory(address, owner), address, type, shape.ToArray());

    /// <summary>A tensor over a part of this one's memory, which it keeps alive.</summary>
    /// <param name="firstElement">Where the part begins, in elements of this tensor.</param>
    /// <param name="shape">Sizes of the part, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside this tensor.</exception>
    public Tensor View(long firstElement, params ReadOnlySpan<long> shape)
    {
        long[] copy = shape.ToArray();
        long count = CountOf(copy);
        if (firstElement < 0 || count > Count - firstElement)
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstElement), firstElement, $"{count} elements from element {firstElement} do not lie inside a tensor of {Count}.");
        }

        nint address = Address + checked((nint)(firstElement * ElementTypes.SizeOf(Type)));
        return new Tensor(new BorrowedMemory(address, _memory), address, Type, copy);
    }

    /// <summary>The elements.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not what this tensor holds.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
        {
            throw new ArgumentException($"The tensor holds {Type}, not {typeof(T).Name}.");
        }

        return new Span<T>((void*)Address, checked((int)Count));
    }

    /// <summary>The elements' bytes.</summary>
    public Span<byte> AsBytes() => new((void*)Address, checked((int)ByteLength));

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _value?.Dispose();
        _memory.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} [{string.Join(", ", _shape)}]";

    /// <summary>Takes over a value that the runtime made.</summary>
    internal static Tensor Adopt(OrtHandle value)
    {
        (ElementType type, long[] shape) = OrtApi.GetTypeAndShape(value.Pointer);
        return new Tensor(value, OrtApi.GetData(value.Pointer), type, shape) { _value = value };
    }

    private static long CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        return count;
    }

    private static void CheckCount(long count, long[] shape)
    {
        if (CountOf(shape) != count)
        {
            throw new ArgumentException($"{count} elements do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));
        }
    }
}
