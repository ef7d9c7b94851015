using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>The attention kernel against plain loops, at sizes around its blocks of six targets and thirty-two columns.</summary>
public unsafe class AttentionKernelTests
{
    public static TheoryData<int, int, int, bool> Shapes => new()
    {
        { 1, 1, 8, false },
        { 1, 37, 64, false },
        { 5, 5, 16, true },
        { 6, 32, 64, false },
        { 7, 33, 20, false },
        { 50, 50, 64, false },
        { 13, 77, 48, true },
        { 77, 77, 64, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Compute_OneHead_MatchesLoops(int targets, int sources, int head, bool causal)
    {
        float[] query = Samples.Normal(1, (long)targets * head);
        float[] key = Samples.Normal(2, (long)sources * head);
        float[] value = Samples.Normal(3, (long)sources * head);
        float[] mask = Samples.Normal(4, (long)targets * sources);

        float[] result = Run(new AttentionShape(1, 1, targets, sources, head), query, key, value, mask, causal);

        float[] expected = Reference.Attention(
            query, key, value, 1, 1, head,
            (_, _, t, s) => causal && s > t + sources - targets ? double.NegativeInfinity : mask[(t * sources) + s],
            0.3);
        Samples.Close(expected, result, 1e-5f);
    }

    [Fact]
    public void Compute_TwoTargets_EqualThemselvesAmongOthers()
    {
        const int targets = 9, sources = 40, head = 64;
        float[] query = Samples.Normal(5, targets * head);
        float[] key = Samples.Normal(6, sources * head);
        float[] value = Samples.Normal(7, sources * head);

        float[] together = Run(new AttentionShape(1, 1, targets, sources, head), query, key, value, null, causal: false);
        float[] fewer = Run(new AttentionShape(1, 1, 2, sources, head), query[(3 * head)..(5 * head)], key, value, null, causal: false);

        Assert.Equal(fewer, together.AsSpan(3 * head, 2 * head));
    }

    [Fact]
    public void Compute_HiddenSourcesBehind_ChangeNoBit()
    {
        const int targets = 3, sources = 21, padded = 50, head = 64;
        float[] query = Samples.Normal(5, targets * head);
        float[] key = Samples.Normal(6, padded * head);
        float[] value = Samples.Normal(7, padded * head);
        float[] mask = [.. Enumerable.Range(0, targets * padded).Select(i => i % padded < sources ? 0 : -1.7e38f)];
        foreach (int count in new[] { 1, targets })
        {
            float[] alone = Run(new AttentionShape(1, 1, count, sources, head), query[..(count * head)], key[..(sources * head)], value[..(sources * head)], null, false);
            float[] batched = Run(new AttentionShape(1, 1, count, padded, head), query[..(count * head)], key, value, mask, false);
            Assert.Equal(alone, batched);
        }
    }

    [Theory]
    [InlineData(1, 37, 64)]
    [InlineData(7, 33, 20)]
    [InlineData(13, 77, 64)]
    public void ComputePacked_BFloat16_IsAttentionOverRoundedNumbers(int targets, int sources, int head)
    {
        var shape = new AttentionShape(1, 1, targets, sources, head);
        float[] query = Samples.Normal(5, targets * head);
        (float[] key, _) = Rounded(Samples.Normal(6, sources * head));
        (float[] value, ushort[] narrowValue) = Rounded(Samples.Normal(7, sources * head));
        float[] expected = Run(shape, query, key, value, null, causal: false);

        float[] got = RunBFloat16(shape, query, key, narrowValue);

        Samples.Close(expected, got, targets == 1 ? 1e-5f : 0); // One target's keys are summed in another order.
    }

    internal static float[] RunBFloat16(AttentionShape shape, float[] query, float[] key, ushort[] value)
    {
        using var scratch = new NativeFloats(checked((int)AttentionKernel.ScratchLength(shape)));
        using var output = new NativeFloats(query.Length);
        using var panels = new NativeFloats((int)KeyPanels.Length(shape.Sources, shape.Head));
        var keys = new ushort[panels.Span.Length];
        fixed (float* q = query, k = key)
        fixed (ushort* narrow = keys, v = value)
        {
            KeyPanels.Pack(new RowsOf(k, shape.Head), shape.Sources, shape.Head, panels.Data);
            BFloat16Element.Round(panels.Data, narrow, keys.Length);
            AttentionKernel.ComputePacked<ushort, BFloat16Element>(
                shape, new RowsOf(q, shape.Head), narrow, v, default, 0.3f, new RowsOf(output.Data, shape.Head), scratch.Data);
        }

        return output.Span.ToArray();
    }

    /// <summary>The nearest numbers of eight significant bits, ties to even, found by trying both neighbours.</summary>
    internal static (float[] Numbers, ushort[] Narrow) Rounded(float[] numbers)
    {
        ushort[] narrow = [.. numbers.Select(static number =>
        {
            var below = (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16);
            double left = Math.Abs((double)number - Widened(below));
            double right = Math.Abs((double)number - Widened((ushort)(below + 1)));
            return left < right || (left == right && below % 2 == 0) ? below : (ushort)(below + 1);
        })];
        return ([.. narrow.Select(Widened)], narrow);
    }

    private static float Widened(ushort narrow) => BitConverter.UInt32BitsToSingle((uint)narrow << 16);

    [Fact]
    public void Round_BFloat16_IsTheNearestAndTiesAreEven()
    {
        float[] numbers = [.. Samples.Normal(8, 70), 0, -0f, 1, 1 + (1f / 256), 1 + (3f / 256), -1 - (1f / 256), 3e38f, 1e-40f];
        (_, ushort[] expected) = Rounded(numbers);
        var got = new ushort[numbers.Length];
        fixed (float* from = numbers)
        fixed (ushort* to = got)
        {
            BFloat16Element.Round(from, to, numbers.Length);
        }

        Assert.Equal(expected, got);
    }

    internal static float[] Run(AttentionShape shape, float[] query, float[] key, float[] value, float[]? mask, bool causal)
    {
        using var scratch = new NativeFloats(checked((int)AttentionKernel.ScratchLength(shape)));
        using var output = new NativeFloats(query.Length);
        fixed (float* q = query, k = key, v = value, m = mask)
        {
            AttentionKernel.Compute(
                shape,
                new RowsOf(q, shape.Head),
                new RowsOf(k, shape.Head),
                new RowsOf(v, shape.Head),
                new RowsOf(m, shape.Sources),
                causal,
                0.3f,
                new RowsOf(output.Data, shape.Head),
                scratch.Data);
        }

        return output.Span.ToArray();
    }
}
