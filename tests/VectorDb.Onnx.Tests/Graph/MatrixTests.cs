using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>Products, norms, pictures and quantised operators against plain loops.</summary>
public class MatrixTests
{
    [Fact]
    public void MatMul_GemmAndEinsum_AgreeWithLoops()
    {
        using Tensor a = Samples.NormalTensor(1, 4, 5);
        using Tensor b = Samples.NormalTensor(2, 3, 5);
        float[] expected = Reference.Linear(a.AsSpan<float>(), b.AsSpan<float>(), [], 5);

        Samples.Close(expected, GraphRun.Floats((g, v) => g.MatMul(v[0], g.Transpose(v[1], 1, 0)), a, b).Values, 1e-5f);
        Samples.Close(expected, GraphRun.Floats((g, v) => g.Gemm(v[0], v[1], transposeB: true), a, b).Values, 1e-5f);
        Samples.Close(expected, GraphRun.Floats((g, v) => g.Einsum("ik,jk->ij", v[0], v[1]), a, b).Values, 1e-5f);
    }

    [Fact]
    public void Conv_StridePadsAndGroups_MatchLoops()
    {
        const int channels = 4, size = 7, kernel = 3;
        using Tensor x = Samples.NormalTensor(3, 1, channels, size, size);
        using Tensor weight = Samples.NormalTensor(4, 4, 2, kernel, kernel);
        float[] picture = x.AsSpan<float>().ToArray();
        float[] filters = weight.AsSpan<float>().ToArray();

        (float[] values, long[] shape) = GraphRun.Floats((g, v) => g.Conv(v[0], v[1], stride: 2, pads: [0, 0, 1, 1], groups: 2), x, weight);

        Assert.Equal([1L, 4, 3, 3], shape);
        for (int place = 0; place < values.Length; place++)
        {
            int filter = place / 9, row = place / 3 % 3, column = place % 3;
            double sum = 0;
            for (int tap = 0; tap < 18; tap++)
            {
                int channel = (filter / 2 * 2) + (tap / 9), y = (row * 2) + (tap / 3 % 3), z = (column * 2) + (tap % 3);
                sum += y < size && z < size ? filters[(filter * 18) + tap] * picture[(((channel * size) + y) * size) + z] : 0;
            }

            Assert.Equal(sum, values[place], 1e-4);
        }
    }

    [Fact]
    public void Pools_SmallPicture_GiveMeansAndMaxima()
    {
        using Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);

        Assert.Equal([3f, 4, 6, 7], GraphRun.Floats((g, v) => g.AveragePool(v[0], 2, 1), x).Values);
        Assert.Equal([5f, 6, 8, 9], GraphRun.Floats((g, v) => g.MaxPool(v[0], 2, 1), x).Values);
        Assert.Equal([5f], GraphRun.Floats((g, v) => g.GlobalAveragePool(v[0]), x).Values);
    }

    [Fact]
    public void Resize_LinearWithCorners_KeepsThem()
    {
        using Tensor x = Tensor.From([0f, 2, 4, 6], 1, 1, 2, 2);

        (float[] values, _) = GraphRun.Floats((g, v) => g.Resize(v[0], g.Constants(1, 1, 3, 3), "linear", alignCorners: true), x);

        Assert.Equal([0f, 1, 2, 2, 3, 4, 4, 5, 6], values);
    }

    [Fact]
    public void Norms_MatchLoops()
    {
        using Tensor x = Samples.NormalTensor(5, 3, 16);
        using Tensor skip = Samples.NormalTensor(6, 3, 16);
        using Tensor scale = Samples.NormalTensor(7, 16);
        using Tensor bias = Samples.NormalTensor(8, 16);
        float[] sum = [.. x.AsSpan<float>().ToArray().Zip(skip.AsSpan<float>().ToArray(), (a, b) => a + b)];
        float[] layer = Reference.LayerNorm(sum, scale.AsSpan<float>(), bias.AsSpan<float>(), 1e-5);
        float[] root = Reference.LayerNorm(sum, scale.AsSpan<float>(), [], 1e-5, centre: false);

        Samples.Close(layer, GraphRun.Floats((g, v) => g.SkipLayerNormalization(v[0], v[1], v[2], v[3], 1e-5f).Normalized, x, skip, scale, bias).Values, 2e-5f);
        Samples.Close(sum, GraphRun.Floats((g, v) => g.SkipLayerNormalization(v[0], v[1], v[2], v[3], 1e-5f).Sum, x, skip, scale, bias).Values, 1e-6f);
        Samples.Close(root, GraphRun.Floats((g, v) => g.SkipSimplifiedLayerNormalization(v[0], v[1], v[2], 1e-5f).Normalized, x, skip, scale).Values, 2e-5f);
        float[] unit = GraphRun.Floats((g, v) => g.LpNormalization(v[0]), x).Values;
        Assert.Equal(1, unit.Take(16).Sum(value => (double)value * value), 1e-5);
    }

    [Fact]
    public void BatchNormalization_MatchesItsFormula()
    {
        using Tensor x = Tensor.From([1f, 2, 3, 4], 1, 2, 2);

        (float[] values, _) = GraphRun.Floats(
            (g, v) => g.BatchNormalization(
                v[0],
                g.Initializer("scale", [2f, 3], 2),
                g.Initializer("bias", [1f, 0], 2),
                g.Initializer("mean", [1f, 4], 2),
                g.Initializer("variance", [4f, 9], 2),
                0f),
            x);

        Samples.Close([1, 2, -1, 0], values, 1e-5f);
    }

    [Fact]
    public void Softmaxes_SumToOne()
    {
        using Tensor x = Samples.NormalTensor(9, 2, 5);

        float[] soft = GraphRun.Floats((g, v) => g.Softmax(v[0]), x).Values;
        float[] log = GraphRun.Floats((g, v) => g.Exp(g.LogSoftmax(v[0])), x).Values;

        Assert.Equal(1, soft.Take(5).Sum(), 1e-5f);
        Samples.Close(soft, log, 1e-6f);
    }

    [Fact]
    public void RotaryEmbedding_HalfAgainstHalf_Rotates()
    {
        using Tensor x = Tensor.From([1f, 2, 3, 4], 1, 1, 1, 4);
        using Tensor position = Tensor.From([1L], 1, 1);
        float[] cosines = [1, 1, MathF.Cos(1f), MathF.Cos(0.1f)];
        float[] sines = [0, 0, MathF.Sin(1f), MathF.Sin(0.1f)];

        (float[] values, _) = GraphRun.Floats(
            (g, v) => g.RotaryEmbedding(v[0], v[1], g.Initializer("cos", cosines, 2, 2), g.Initializer("sin", sines, 2, 2)), x, position);

        Samples.Close(
            [
                cosines[2] - (3 * sines[2]),
                (2 * cosines[3]) - (4 * sines[3]),
                (3 * cosines[2]) + sines[2],
                (4 * cosines[3]) + (2 * sines[3]),
            ],
            values,
            1e-5f);
    }

    [Fact]
    public void GroupQueryAttention_OneStep_AttendsToTheCache()
    {
        const int head = 16, heads = 2, past = 3;
        float[] query = Samples.Normal(10, heads * head), key = Samples.Normal(11, head), value = Samples.Normal(12, head);
        float[] pastKey = Samples.Normal(13, past * head), pastValue = Samples.Normal(14, past * head);
        using Tensor q = Tensor.From(query, 1, 1, heads * head);
        using Tensor k = Tensor.From(key, 1, 1, head);
        using Tensor v = Tensor.From(value, 1, 1, head);
        using Tensor pk = Tensor.From(pastKey, 1, 1, past, head);
        using Tensor pv = Tensor.From(pastValue, 1, 1, past, head);
        using Tensor lengths = Tensor.From([past], 1);
        using Tensor total = Tensor.From([past + 1]);

        float[] output = GraphRun.Floats(
            (g, x) => g.GroupQueryAttention(x[0], x[1], x[2], x[3], x[4], x[5], x[6], heads, keyHeads: 1).Output, q, k, v, pk, pv, lengths, total).Values;

        for (int h = 0; h < heads; h++)
        {
            float[] expected = Reference.Attention(
                query[(h * head)..((h + 1) * head)], [.. pastKey, .. key], [.. pastValue, .. value], 1, 1, head, (_, _, _, _) => 0);
            Samples.Close(expected, output.AsSpan(h * head, head), 1e-5f);
        }
    }

    [Fact]
    public void QuantizeLinear_AndBack_IsWithinHalfAScale()
    {
        using Tensor x = Samples.NormalTensor(15, 4, 8);

        (float[] values, _) = GraphRun.Floats(
            (g, v) =>
            {
                Value quantized = g.QuantizeLinear(v[0], g.Constant(0.05f), g.Scalar(128, ElementType.UInt8));
                return g.DequantizeLinear(quantized, g.Constant(0.05f), g.Scalar(128, ElementType.UInt8));
            },
            x);

        Samples.Close(x.AsSpan<float>(), values, 0.0251f);
    }

    [Fact]
    public void MatMulIntegerToFloat_DynamicScale_IsCloseToTheProduct()
    {
        using Tensor x = Samples.NormalTensor(16, 4, 32);
        float[] weight = Samples.Normal(17, 32 * 6);
        sbyte[] quantized = [.. weight.Select(w => (sbyte)MathF.Round(w * 25))];

        (float[] values, _) = GraphRun.Floats(
            (g, v) =>
            {
                (Value rows, Value scale, Value zero) = g.DynamicQuantizeLinear(v[0]);
                return g.MatMulIntegerToFloat(rows, g.Initializer("w", quantized, 32, 6), scale, g.Constant(1 / 25f), zero);
            },
            x);

        (float[] expected, _) = GraphRun.Floats((g, v) => g.MatMul(v[0], g.Initializer("w", weight, 32, 6)), x);
        Assert.InRange(Samples.Cosine(expected, values), 0.999, 1);
    }
}
