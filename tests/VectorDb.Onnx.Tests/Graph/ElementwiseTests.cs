using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>Elementwise operators through the runtime against their formulas.</summary>
public class ElementwiseTests
{
    private static readonly float[] Left = [-2f, -0.5f, 0.25f, 1f, 3f, 4.5f];
    private static readonly float[] Right = [0.5f, 2f, 3f];

    public static TheoryData<string, Func<GraphBuilder, Value, Value, Value>, Func<float, float, float>> Binary => new()
    {
        { "Add", (g, a, b) => g.Add(a, b), (a, b) => a + b },
        { "Sub", (g, a, b) => g.Sub(a, b), (a, b) => a - b },
        { "Mul", (g, a, b) => g.Mul(a, b), (a, b) => a * b },
        { "Div", (g, a, b) => g.Div(a, b), (a, b) => a / b },
        { "Pow", (g, a, b) => g.Pow(g.Abs(a), b), (a, b) => MathF.Pow(MathF.Abs(a), b) },
        { "Min", (g, a, b) => g.Min(a, b), MathF.Min },
        { "Max", (g, a, b) => g.Max(a, b), MathF.Max },
        { "Equal", (g, a, b) => g.Cast(g.Equal(a, b), ElementType.Float), (a, b) => a == b ? 1 : 0 },
        { "Less", (g, a, b) => g.Cast(g.Less(a, b), ElementType.Float), (a, b) => a < b ? 1 : 0 },
        { "LessOrEqual", (g, a, b) => g.Cast(g.LessOrEqual(a, b), ElementType.Float), (a, b) => a <= b ? 1 : 0 },
        { "Greater", (g, a, b) => g.Cast(g.Greater(a, b), ElementType.Float), (a, b) => a > b ? 1 : 0 },
        { "GreaterOrEqual", (g, a, b) => g.Cast(g.GreaterOrEqual(a, b), ElementType.Float), (a, b) => a >= b ? 1 : 0 },
        { "Where", (g, a, b) => g.Where(g.Less(a, b), a, b), MathF.Min },
        { "And", (g, a, b) => g.Cast(g.And(g.Less(a, b), g.Greater(a, g.Constant(0f))), ElementType.Float), (a, b) => a < b && a > 0 ? 1 : 0 },
        { "Or", (g, a, b) => g.Cast(g.Or(g.Less(a, b), g.Greater(a, g.Constant(4f))), ElementType.Float), (a, b) => a < b || a > 4 ? 1 : 0 },
    };

    public static TheoryData<string, Func<GraphBuilder, Value, Value>, Func<double, double>> Unary => new()
    {
        { "Relu", (g, x) => g.Relu(x), x => Math.Max(x, 0) },
        { "Sigmoid", (g, x) => g.Sigmoid(x), x => 1 / (1 + Math.Exp(-x)) },
        { "Tanh", (g, x) => g.Tanh(x), Math.Tanh },
        { "Exp", (g, x) => g.Exp(x), Math.Exp },
        { "Sqrt", (g, x) => g.Sqrt(g.Abs(x)), x => Math.Sqrt(Math.Abs(x)) },
        { "Log", (g, x) => g.Log(g.Abs(x)), x => Math.Log(Math.Abs(x)) },
        { "Neg", (g, x) => g.Neg(x), x => -x },
        { "Reciprocal", (g, x) => g.Reciprocal(x), x => 1 / x },
        { "Round", (g, x) => g.Round(x), x => Math.Round(x, MidpointRounding.ToEven) },
        { "Floor", (g, x) => g.Floor(x), Math.Floor },
        { "Ceil", (g, x) => g.Ceil(x), Math.Ceiling },
        { "Sin", (g, x) => g.Sin(x), Math.Sin },
        { "Cos", (g, x) => g.Cos(x), Math.Cos },
        { "Softplus", (g, x) => g.Softplus(x), x => Math.Log(1 + Math.Exp(x)) },
        { "Clip", (g, x) => g.Clip(x, -1, 2), x => Math.Clamp(x, -1, 2) },
        { "QuickGelu", (g, x) => g.QuickGelu(x), x => x / (1 + Math.Exp(-1.702 * x)) },
        { "GeluTanh", (g, x) => g.Gelu(x, tanh: true), GeluTanh },
        { "FastGelu", (g, x) => g.FastGelu(x), GeluTanh },
        { "Not", (g, x) => g.Cast(g.Not(g.Greater(x, g.Constant(0f))), ElementType.Float), x => x > 0 ? 0 : 1 },
        { "Times", (g, x) => (x * 2f) + 1f, x => (2 * x) + 1 },
    };

    [Theory]
    [MemberData(nameof(Binary))]
    public void Binary_Broadcast_MatchesItsFormula(string name, Func<GraphBuilder, Value, Value, Value> build, Func<float, float, float> formula)
    {
        using Tensor a = Tensor.From(Left, 2, 3);
        using Tensor b = Tensor.From(Right, 3);

        (float[] values, long[] shape) = GraphRun.Floats((g, v) => build(g, v[0], v[1]), a, b);

        Assert.Equal([2L, 3], shape);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(MathF.Abs(formula(Left[i], Right[i % 3]) - values[i]) < 1e-4f, $"{name} of {Left[i]} and {Right[i % 3]}: {values[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Unary))]
    public void Unary_SixValues_MatchesItsFormula(string name, Func<GraphBuilder, Value, Value> build, Func<double, double> formula)
    {
        using Tensor x = Tensor.From(Left, 2, 3);

        (float[] values, _) = GraphRun.Floats((g, v) => build(g, v[0]), x);

        for (int i = 0; i < values.Length; i++)
        {
            double expected = formula(Left[i]);
            Assert.True(Math.Abs(expected - values[i]) < 2e-4 * Math.Max(1, Math.Abs(expected)), $"{name} of {Left[i]}: {values[i]}, not {expected}");
        }
    }

    [Fact]
    public void BiasGelu_EqualsGeluOfTheSum()
    {
        using Tensor x = Samples.NormalTensor(1, 4, 8);
        using Tensor bias = Samples.NormalTensor(2, 8);

        (float[] fused, _) = GraphRun.Floats((g, v) => g.BiasGelu(v[0], v[1]), x, bias);
        (float[] plain, _) = GraphRun.Floats((g, v) => g.Gelu(v[0] + v[1]), x, bias);

        Samples.Close(plain, fused, 1e-6f);
    }

    private static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
}
