using System.Diagnostics.CodeAnalysis;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Caching;

/// <summary>
/// Keys and values that a decoder has computed for one sequence: of all its layers, for positions 0 to
/// <see cref="Capacity"/> - 1. Graphs name a block by its <see cref="Handle"/>. Laid out [layer, key | value, head, position,
/// width], so that an attention head reads one stretch of memory. One run at a time may write a block.
/// </summary>
public sealed unsafe class KeyValueBlock : IMemoryBlock
{
    private static readonly HandleTable<KeyValueBlock> Known = new();

    private readonly NativeBuffer _memory;

    /// <param name="layers">Layers that keep something here.</param>
    /// <param name="heads">Key and value heads of a layer.</param>
    /// <param name="head">Width of a head.</param>
    /// <param name="capacity">Positions there is room for.</param>
    public KeyValueBlock(int layers, int heads, int head, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(head, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (Layers, Heads, Head, Capacity) = (layers, heads, head, capacity);
        _memory = new NativeBuffer(ByteLength(layers, heads, head, capacity));
        Handle = Known.Add(this);
    }

    /// <inheritdoc/>
    public long Handle { get; }

    /// <inheritdoc/>
    public long Bytes => ByteLength(Layers, Heads, Head, Capacity);

    /// <summary>Layers that keep something here.</summary>
    public int Layers { get; }

    /// <summary>Key and value heads of a layer.</summary>
    public int Heads { get; }

    /// <summary>Width of a head.</summary>
    public int Head { get; }

    /// <summary>Positions there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of a block of these sizes.</summary>
    public static long ByteLength(int layers, int heads, int head, int capacity) =>
        checked(2L * layers * heads * head * capacity * sizeof(float));

    /// <summary>Keeps keys and values that were computed for one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">float32 [positions, heads * head].</param>
    /// <param name="values">As <paramref name="keys"/>.</param>
    /// <param name="position">Where the first goes.</param>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void Store(int layer, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int position = 0)
    {
        int width = Heads * Head;
        int count = keys.Length / width;
        if ((uint)layer >= (uint)Layers || values.Length != keys.Length || keys.Length % width != 0 || position < 0 || position + count > Capacity)
        {
            throw new ArgumentException($"{keys.Length} keys and {values.Length} values do not fit {this} at {position} of layer {layer}.");
        }

        for (int row = 0; row < count; row++)
        {
            for (int head = 0; head < Heads; head++)
            {
                int from = (row * width) + (head * Head);
                keys.Slice(from, Head).CopyTo(new Span<float>(Keys(layer, head) + ((long)(position + row) * Head), Head));
                values.Slice(from, Head).CopyTo(new Span<float>(Values(layer, head) + ((long)(position + row) * Head), Head));
            }
        }
    }

    /// <summary>Takes positions over from another block of the same layers and heads.</summary>
    public void CopyFrom(KeyValueBlock other, int position, int count)
    {
        ArgumentNullException.ThrowIfNull(other);
        if ((Layers, Heads, Head) != (other.Layers, other.Heads, other.Head) || position < 0 || count < 0 || position + count > Math.Min(Capacity, other.Capacity))
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

    /// <summary>The first key of a head: [position, width].</summary>
    internal float* Keys(int layer, int head) => Place((2L * layer * Heads) + head);

    /// <summary>The first value of a head: [position, width].</summary>
    internal float* Values(int layer, int head) => Place((((2L * layer) + 1) * Heads) + head);

    private float* Place(long stretch) => (float*)_memory.Pointer + (stretch * Capacity * Head);
}
