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
