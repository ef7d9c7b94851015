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
        _memory = new NativeBuffer(Bytes);
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
        checked((long)layers * heads * (KeyLength(head, capacity, keys) + ((long)head * capacity)) * sizeof(float));

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
        bool fits = KeyLayout == KeyLayout.Panels ? position == 0 && count == Capacity : position >= 0 && position + count <= Capacity;
        if ((uint)layer >= (uint)Layers || values.Length != keys.Length || keys.Length % width != 0 || !fits)
        {
            throw new ArgumentException($"{keys.Length} keys and {values.Length} values do not fit {this} at {position} of layer {layer}.");
        }

        for (int head = 0; head < Heads; head++)
        {
            if (KeyLayout == KeyLayout.Panels)
            {
                fixed (float* from = keys)
                {
                    KeyPanels.Pack(new RowsOf(from + (head * Head), width), count, Head, Keys(layer, head));
                }
            }
            else
            {
                Copy(keys[(head * Head)..], count, Keys(layer, head) + ((long)position * Head));
            }

            Copy(values[(head * Head)..], count, Values(layer, head) + ((long)position * Head));
        }
    }

    /// <summary>Takes positions over from another block of the same layers and heads.</summary>
    public void CopyFrom(KeyValueBlock other, int position, int count)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool isAlike = (Layers, Heads, Head, KeyLayout.Rows) == (other.Layers, other.Heads, other.Head, other.KeyLayout) && KeyLayout == other.KeyLayout;
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
                new ReadOnlySpan<float>(other.Keys(layer, head) + start, length).CopyTo(new Span<float>(Keys(layer, head) + start, length));
                new ReadOnlySpan<float>(other.Values(layer, head) + start, length).CopyTo(new Span<float>(Values(layer, head) + start, length));
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
    internal float* Keys(int layer, int head) => Layer(layer) + (head * _keyLength);

    /// <summary>The first value of a head: [position, width].</summary>
    internal float* Values(int layer, int head) => Layer(layer) + (Heads * _keyLength) + ((long)head * Capacity * Head);

    private static long KeyLength(int head, int capacity, KeyLayout keys) =>
        keys == KeyLayout.Panels ? KeyPanels.Length(capacity, head) : (long)capacity * head;

    private float* Layer(int layer) => (float*)_memory.Pointer + (layer * Heads * (_keyLength + ((long)Capacity * Head)));

    /// <summary>One head of rows of all heads, to one stretch.</summary>
    private void Copy(ReadOnlySpan<float> from, int count, float* to)
    {
        for (int row = 0; row < count; row++)
        {
            from.Slice(row * Heads * Head, Head).CopyTo(new Span<float>(to + ((long)row * Head), Head));
        }
    }
}
