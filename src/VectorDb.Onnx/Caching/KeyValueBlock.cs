using System.Diagnostics.CodeAnalysis;
using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Caching;

/// <summary>
/// Keys and values that a decoder has computed for one sequence: of all its layers, for positions 0 to
/// <see cref="Capacity"/> - 1. Graphs name a block by its <see cref="Handle"/>. Laid out [layer, key | value, head], keys of a head
/// as their <see cref="KeyLayout"/> says, values [position, width], so that an attention head reads two stretches of memory. One
/// run at a time may write a block.
/// </summary>
public sealed unsafe class KeyValueBlock : IMemoryBlock
{
    private static readonly HandleTable<KeyValueBlock> Known = new();

    private readonly NativeBuffer _memory;
    private readonly long _keyLength;

    /// <param name="layers">Layers that keep something here.</param>
    /// <param name="heads">Key and value heads of a layer.</param>
    /// <param name="head">Width of a head.</param>
    /// <param name="capacity">Positions there is room for.</param>
    /// <param name="keys">How keys lie.</param>
    public KeyValueBlock(int layers, int heads, int head, int capacity, KeyLayout keys = KeyLayout.Rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(head, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (Layers, Heads, Head, Capacity, KeyLayout) = (layers, heads, head, capacity, keys);
        _keyLength = KeyLength(head, capacity, keys);
        _memory = new NativeBuffer(Bytes, isFilled: keys != KeyLayout.Rows);
        Handle = Known.Add(this);
    }

    /// <inheritdoc/>
    public long Handle { get; }

    /// <inheritdoc/>
    public long Bytes => ByteLength(Layers, Heads, Head, Capacity, KeyLayout);

    /// <summary>Layers that keep something here.</summary>
    public int Layers { get; }

    /// <summary>Key and value heads of a layer.</summary>
    public int Heads { get; }

    /// <summary>Width of a head.</summary>
    public int Head { get; }

    /// <summary>Positions there is room for.</summary>
    public int Capacity { get; }

    /// <summary>How keys lie.</summary>
    public KeyLayout KeyLayout { get; }

    /// <summary>Bytes of a block of these sizes.</summary>
    public static long ByteLength(int layers, int heads, int head, int capacity, KeyLayout keys = KeyLayout.Rows) =>
        checked((long)layers * heads * (KeyLength(head, capacity, keys) + ((long)head * capacity)) * (keys == KeyLayout.BFloat16Panels ? sizeof(ushort) : sizeof(float)));

    /// <summary>Keeps keys and values that were computed for one layer; keys in panels come all at once.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">float32 [positions, heads * head].</param>
    /// <param name="values">As <paramref name="keys"/>.</param>
    /// <param name="position">Where the first goes.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void Store(int layer, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int position = 0)
    {
        int width = Heads * Head;
        int count = keys.Length / width;
        bool fits = KeyLayout != KeyLayout.Rows ? position == 0 && count == Capacity : position >= 0 && position + count <= Capacity;
        if ((uint)layer >= (uint)Layers || values.Length != keys.Length || keys.Length % width != 0 || !fits)
        {
            throw new ArgumentException($"{keys.Length} keys and {values.Length} values do not fit {this} at {position} of layer {layer}.");
        }

        for (int head = 0; head < Heads; head++)
        {
            switch (KeyLayout)
            {
                case KeyLayout.Rows:
                    Copy(keys[(head * Head)..], count, Keys<float>(layer, head) + ((long)position * Head));
                    Copy(values[(head * Head)..], count, Values<float>(layer, head) + ((long)position * Head));
                    break;
                case KeyLayout.Panels:
                    Pack(keys[(head * Head)..], Keys<float>(layer, head));
                    Copy(values[(head * Head)..], count, Values<float>(layer, head));
                    break;
                default:
                    float* exact = ScratchMemory.Floats(_keyLength);
                    Pack(keys[(head * Head)..], exact);
                    BFloat16Element.Round(exact, Keys<ushort>(layer, head), _keyLength);
                    Copy(values[(head * Head)..], count, exact);
                    BFloat16Element.Round(exact, Values<ushort>(layer, head), (long)Capacity * Head);
                    break;
            }
        }
    }

    /// <summary>Takes positions over from another block of the same layers and heads.</summary>
    public void CopyFrom(KeyValueBlock other, int position, int count)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool isAlike = (Layers, Heads, Head, KeyLayout) == (other.Layers, other.Heads, other.Head, other.KeyLayout) && KeyLayout == KeyLayout.Rows;
        if (!isAlike || position < 0 || count < 0 || position + count > Math.Min(Capacity, other.Capacity))
        {
            throw new ArgumentException($"positions {position} to {position + count} of {other} do not fit {this}.", nameof(other));
        }

        long start = (long)position * Head;
        int length = count * Head;
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int head = 0; head < Heads; head++)
            {
                new ReadOnlySpan<float>(other.Keys<float>(layer, head) + start, length).CopyTo(new Span<float>(Keys<float>(layer, head) + start, length));
                new ReadOnlySpan<float>(other.Values<float>(layer, head) + start, length).CopyTo(new Span<float>(Values<float>(layer, head) + start, length));
            }
        }
    }

    /// <summary>Frees the memory; no run may be using it.</summary>
    public void Dispose()
    {
        Known.Remove(Handle);
        _memory.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"a block of {Layers} layers, {Heads} heads of {Head} and {Capacity} positions";

    /// <summary>The living block of a number.</summary>
    internal static bool TryFind(long handle, [NotNullWhen(true)] out KeyValueBlock? block) => Known.TryFind(handle, out block);

    /// <summary>The keys of a head: [position, width], or panels.</summary>
    internal T* Keys<T>(int layer, int head)
        where T : unmanaged => Layer<T>(layer) + (head * _keyLength);

    /// <summary>The first value of a head: [position, width].</summary>
    internal T* Values<T>(int layer, int head)
        where T : unmanaged => Layer<T>(layer) + (Heads * _keyLength) + ((long)head * Capacity * Head);

    private static long KeyLength(int head, int capacity, KeyLayout keys) =>
        keys == KeyLayout.Rows ? (long)capacity * head : KeyPanels.Length(capacity, head);

    private T* Layer<T>(int layer)
        where T : unmanaged => (T*)_memory.Pointer + (layer * Heads * (_keyLength + ((long)Capacity * Head)));

    private void Pack(ReadOnlySpan<float> keys, float* panels)
    {
        fixed (float* from = keys)
        {
            KeyPanels.Pack(new RowsOf(from, Heads * Head), Capacity, Head, panels);
        }
    }

    /// <summary>One head of rows of all heads, to one stretch.</summary>
    private void Copy(ReadOnlySpan<float> from, int count, float* to)
    {
        for (int row = 0; row < count; row++)
        {
            from.Slice(row * Heads * Head, Head).CopyTo(new Span<float>(to + ((long)row * Head), Head));
        }
    }
}
