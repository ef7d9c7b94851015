using System.Diagnostics.CodeAnalysis;
using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Caching;

/// <summary>
/// What a decoder's cross-attention looks at, as it is: features [places, width] that all its layers share, where a
/// <see cref="KeyValueBlock"/> would hold keys and values of each. Packed for both products, in panels of 32 columns:
/// transposed for the scores, straight for what the scores mix. In float32, or in int8 with a scale for each place, then two
/// neighbours of the inner dimension side by side. Never changed, so any number of runs may read it.
/// </summary>
public sealed unsafe class FeatureBlock : IMemoryBlock
{
    private static readonly HandleTable<FeatureBlock> Known = new();

    private readonly NativeBuffer _memory;
    private readonly long _straight;
    private readonly long _scales;

    /// <param name="features">float32 [places, width].</param>
    /// <param name="width">Features of a place.</param>
    /// <param name="isQuantized">Whether they are kept in int8.</param>
    /// <exception cref="ArgumentException">There are no whole places.</exception>
    public FeatureBlock(ReadOnlySpan<float> features, int width, bool isQuantized)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (features.IsEmpty || features.Length % width != 0)
        {
            throw new ArgumentException($"{features.Length} features are not places of {width}.", nameof(features));
        }

        (Places, Width, IsQuantized) = (features.Length / width, width, isQuantized);
        (_straight, _scales, Bytes) = Layout(Places, width, isQuantized);
        _memory = new NativeBuffer(Bytes);
        if (isQuantized)
        {
            FeaturePacking.Quantize(features, width, Transposed<sbyte>(), Straight<sbyte>(), Scales);
        }
        else
        {
            FeaturePacking.Pack(features, width, Transposed<float>(), Straight<float>());
        }

        Handle = Known.Add(this);
    }

    /// <inheritdoc/>
    public long Handle { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <summary>Places that are looked at.</summary>
    public int Places { get; }

    /// <summary>Features of a place.</summary>
    public int Width { get; }

    /// <summary>Whether the features are int8.</summary>
    public bool IsQuantized { get; }

    /// <summary>The scale of each place, zero behind the last; of float32 features none.</summary>
    internal float* Scales => (float*)((byte*)_memory.Pointer + _scales);

    /// <summary>Bytes of a block of these sizes.</summary>
    public static long ByteLength(int places, int width, bool isQuantized) => Layout(places, width, isQuantized).End;

    /// <summary>Frees the memory; no run may be using it.</summary>
    public void Dispose()
    {
        Known.Remove(Handle);
        _memory.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Places} places of {Width} features in {(IsQuantized ? "int8" : "float32")}";

    /// <summary>The living block of a number.</summary>
    internal static bool TryFind(long handle, [NotNullWhen(true)] out FeatureBlock? block) => Known.TryFind(handle, out block);

    /// <summary>Panels of [width, places].</summary>
    internal T* Transposed<T>()
        where T : unmanaged => (T*)_memory.Pointer;

    /// <summary>Panels of [places, width].</summary>
    internal T* Straight<T>()
        where T : unmanaged => (T*)((byte*)_memory.Pointer + _straight);

    /// <summary>Where the straight panels begin, where the scales, and where all ends.</summary>
    private static (long Straight, long Scales, long End) Layout(int places, int width, bool isQuantized)
    {
        long size = isQuantized ? sizeof(sbyte) : sizeof(float);
        long straight = Panels.Pad(places) * (isQuantized ? (long)Panels.PadPair(width) : width) * size;
        long scales = straight + (Panels.Pad(width) * (isQuantized ? (long)Panels.PadPair(places) : places) * size);
        return (straight, scales, scales + (isQuantized ? (long)Panels.Pad(places) * sizeof(float) : 0));
    }
}
