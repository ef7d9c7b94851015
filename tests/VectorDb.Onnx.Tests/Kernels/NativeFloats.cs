using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>Floats at an aligned address, as kernels take them, with a guard behind that must not change.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private const int Guard = 64;
    private const float GuardValue = 12345.678f;
    private readonly int _count;

    /// <param name="values">The content.</param>
    /// <param name="slack">Elements behind the content that a kernel may use.</param>
    public NativeFloats(ReadOnlySpan<float> values, int slack = 0)
    {
        _count = values.Length;
        Length = values.Length + slack;
        Data = (float*)NativeMemory.AlignedAlloc((nuint)(Length + Guard) * sizeof(float), 64);
        values.CopyTo(new Span<float>(Data, _count));
        new Span<float>(Data + _count, slack).Clear();
        new Span<float>(Data + Length, Guard).Fill(GuardValue);
    }

    public NativeFloats(int count, int slack = 0)
        : this(new float[count], slack)
    {
    }

    public float* Data { get; }

    public Span<float> Span => new(Data, _count);

    private int Length { get; }

    public void Dispose()
    {
        bool intact = !new ReadOnlySpan<float>(Data + Length, Guard).ContainsAnyExcept(GuardValue);
        NativeMemory.AlignedFree(Data);
        Assert.True(intact, "The kernel wrote behind its memory.");
    }
}
