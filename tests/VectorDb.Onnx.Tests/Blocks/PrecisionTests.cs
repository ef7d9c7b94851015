using System.Runtime.InteropServices;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Blocks;

/// <summary>What each policy keeps of float32, and that no policy lets a row see its batch mates.</summary>
public class PrecisionTests
{
    public static TheoryData<string, double> Policies => new()
    {
        { "fp32", 0.9999999 },
        { "fp16", 0.999999 },
        { "int8", 0.9999 }, // 1/127 of the largest of a row, spread evenly: about 0.99995 on normal data
        { "int8-blocks", 0.9999 },
        { "int4", 0.99 }, // 16 levels a block of 32
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Linear_AnyPolicy_StaysCloseToLoops(string name, double cosine)
    {
        const int inputs = 96, outputs = 80;
        using Tensor x = Samples.NormalTensor(21, 6, inputs);
        Weight weight = Samples.NormalWeight("w", 22, 0.05f, outputs, inputs);
        Weight bias = Samples.NormalWeight("b", 23, 0.1f, outputs);

        (float[] values, _) = GraphRun.Floats((g, v) => Linear(g, v[0], weight, bias, PrecisionPolicy.Parse(name)), x);

        float[] expected = Reference.Linear(x.AsSpan<float>(), weight.ToFloats(), bias.ToFloats(), inputs);
        Assert.InRange(Samples.Cosine(expected, values), cosine, 1.0000001);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Linear_RowAlone_EqualsRowInBatch(string name, double cosine)
    {
        Assert.InRange(cosine, 0, 1);
        const int inputs = 96, outputs = 80, rows = 9;
        float[] values = Samples.Normal(24, rows * inputs);
        for (int i = 0; i < inputs; i++)
        {
            values[(4 * inputs) + i] *= 1000; // A batch mate of another magnitude would change a shared scale.
        }

        using Tensor batch = Tensor.From(values, rows, inputs);
        using Tensor row = batch.View(2 * inputs, 1, inputs);
        Weight weight = Samples.NormalWeight("w", 25, 0.05f, outputs, inputs);
        Weight bias = Samples.NormalWeight("b", 26, 0.1f, outputs);
        PrecisionPolicy policy = PrecisionPolicy.Parse(name);

        (float[] together, _) = GraphRun.Floats((g, v) => Linear(g, v[0], weight, bias, policy), batch);
        (float[] alone, _) = GraphRun.Floats((g, v) => Linear(g, v[0], weight, bias, policy), row);

        Assert.Equal(alone, together.AsSpan(2 * outputs, outputs));
    }

    [Fact]
    public void Linear_Int8RowOfZeros_GivesTheBias()
    {
        using Tensor x = Tensor.From(new float[8], 1, 8);
        Weight weight = Samples.NormalWeight("w", 27, 1, 4, 8);
        Weight bias = Weight.Of("b", [1, 2, 3, 4], 4);

        (float[] values, _) = GraphRun.Floats((g, v) => Linear(g, v[0], weight, bias, PrecisionPolicy.Int8), x);

        Assert.Equal([1f, 2, 3, 4], values);
    }

    [Fact]
    public void Linear_Exact_IsFloatUnderInt8()
    {
        using Tensor x = Samples.NormalTensor(28, 2, 16);
        Weight weight = Samples.NormalWeight("w", 29, 1, 4, 16);

        (float[] exact, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Int8).Linear(v[0], weight, exact: true), x);
        (float[] plain, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).Linear(v[0], weight), x);

        Assert.Equal(plain, exact);
    }

    [Fact]
    public void Weight_HalfAndBFloat16_WidenExactly()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        using Tensor half = Tensor.From(halves, halves.Length);
        using Tensor words = Tensor.From([.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)], 65536);
        using Tensor brain = Tensor.Map(words.Address, owner: null, ElementType.BFloat16, 65536);

        uint[] fromHalf = MemoryMarshal.Cast<float, uint>(new Weight("h", half).ToFloats()).ToArray();
        uint[] fromBrain = MemoryMarshal.Cast<float, uint>(new Weight("b", brain).ToFloats()).ToArray();

        for (int bits = 0; bits < 65536; bits++)
        {
            bool isNaN = Half.IsNaN(halves[bits]);
            uint expected = BitConverter.SingleToUInt32Bits((float)halves[bits]);
            Assert.True(isNaN ? float.IsNaN(BitConverter.UInt32BitsToSingle(fromHalf[bits])) : fromHalf[bits] == expected, $"half {bits:x4}");
            Assert.Equal((uint)bits << 16, fromBrain[bits]);
        }
    }

    [Fact]
    public void Parse_UnknownName_ListsTheKnown()
    {
        FormatException error = Assert.Throws<FormatException>(() => PrecisionPolicy.Parse("int3"));

        Assert.Contains("int8-blocks", error.Message, StringComparison.Ordinal);
    }

    private static Value Linear(GraphBuilder graph, Value x, Weight weight, Weight bias, PrecisionPolicy policy)
    {
        var layers = new Layers(graph, policy);
        return layers.ToFloat(layers.Linear(layers.ToCompute(x), weight, bias));
    }
}
