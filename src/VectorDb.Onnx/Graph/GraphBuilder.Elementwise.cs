using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>a + b, with broadcasting.</summary>
    public Value Add(Value a, Value b) => Binary("Add", a, b);

    /// <summary>a - b, with broadcasting.</summary>
    public Value Sub(Value a, Value b) => Binary("Sub", a, b);

    /// <summary>a * b elementwise, with broadcasting.</summary>
    public Value Mul(Value a, Value b) => Binary("Mul", a, b);

    /// <summary>a / b elementwise, with broadcasting; whole numbers are divided towards zero.</summary>
    public Value Div(Value a, Value b) => Binary("Div", a, b);

    /// <summary>a to the power of b, with broadcasting.</summary>
    public Value Pow(Value a, Value b) => Binary("Pow", a, b);

    /// <summary>The smaller of two, with broadcasting.</summary>
    public Value Min(Value a, Value b) => Binary("Min", a, b);

    /// <summary>The larger of two, with broadcasting.</summary>
    public Value Max(Value a, Value b) => Binary("Max", a, b);

    /// <summary>a mod b; the sign follows b for whole numbers.</summary>
    public Value Mod(Value a, Value b) => Binary("Mod", a, b);

    /// <summary>a = b, with broadcasting; bool.</summary>
    public Value Equal(Value a, Value b) => Binary("Equal", a, b, ElementType.Bool);

    /// <summary>a &lt; b, with broadcasting; bool.</summary>
    public Value Less(Value a, Value b) => Binary("Less", a, b, ElementType.Bool);

    /// <summary>a &lt;= b, with broadcasting; bool.</summary>
    public Value LessOrEqual(Value a, Value b) => Binary("LessOrEqual", a, b, ElementType.Bool);

    /// <summary>a &gt; b, with broadcasting; bool.</summary>
    public Value Greater(Value a, Value b) => Binary("Greater", a, b, ElementType.Bool);

    /// <summary>a &gt;= b, with broadcasting; bool.</summary>
    public Value GreaterOrEqual(Value a, Value b) => Binary("GreaterOrEqual", a, b, ElementType.Bool);

    /// <summary>Logical and, with broadcasting.</summary>
    public Value And(Value a, Value b) => Binary("And", a, b);

    /// <summary>Logical or, with broadcasting.</summary>
    public Value Or(Value a, Value b) => Binary("Or", a, b);

    /// <summary>Logical not.</summary>
    public Value Not(Value x) => Unary("Not", x);

    /// <summary>max(x, 0).</summary>
    public Value Relu(Value x) => Unary("Relu", x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Value Sigmoid(Value x) => Unary("Sigmoid", x);

    /// <summary>Hyperbolic tangent.</summary>
    public Value Tanh(Value x) => Unary("Tanh", x);

    /// <summary>Square root.</summary>
    public Value Sqrt(Value x) => Unary("Sqrt", x);

    /// <summary>e to the power of x.</summary>
    public Value Exp(Value x) => Unary("Exp", x);

    /// <summary>Natural logarithm.</summary>
    public Value Log(Value x) => Unary("Log", x);

    /// <summary>-x.</summary>
    public Value Neg(Value x) => Unary("Neg", x);

    /// <summary>|x|.</summary>
    public Value Abs(Value x) => Unary("Abs", x);

    /// <summary>Error function.</summary>
    public Value Erf(Value x) => Unary("Erf", x);

    /// <summary>1 / x.</summary>
    public Value Reciprocal(Value x) => Unary("Reciprocal", x);

    /// <summary>The nearest whole number, halves to even.</summary>
    public Value Round(Value x) => Unary("Round", x);

    /// <summary>The largest whole number not above x.</summary>
    public Value Floor(Value x) => Unary("Floor", x);

    /// <summary>The smallest whole number not below x.</summary>
    public Value Ceil(Value x) => Unary("Ceil", x);

    /// <summary>Sine.</summary>
    public Value Sin(Value x) => Unary("Sin", x);

    /// <summary>Cosine.</summary>
    public Value Cos(Value x) => Unary("Cos", x);

    /// <summary>log(1 + exp(x)).</summary>
    public Value Softplus(Value x) => Unary("Softplus", x);

    /// <summary>The value itself, under another name.</summary>
    public Value Identity(Value x) => Unary("Identity", x);

    /// <summary>x limited to [low, high].</summary>
    public Value Clip(Value x, float low, float high)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Clip", [x, Scalar(low, x.Type), Scalar(high, x.Type)], x.Type, x.ShapeOrNull);
    }

    /// <summary>Gaussian error linear unit (arXiv:1606.08415): exact with erf, or its tanh approximation.</summary>
    public Value Gelu(Value x, bool tanh = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Gelu", [x], x.Type, x.ShapeOrNull, [NodeOption.Of("approximate", tanh ? "tanh" : "none")]);
    }

    /// <summary>x * sigmoid(alpha * x): CLIP's activation at 1.702, SiLU (swish) at 1.</summary>
    public Value QuickGelu(Value x, float alpha = 1.702f)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("QuickGelu", [x], x.Type, x.ShapeOrNull, [NodeOption.Of("alpha", alpha)], Microsoft);
    }

    /// <summary>Gelu by tanh of x + bias; bias [width] may be left out.</summary>
    public Value FastGelu(Value x, Value? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("FastGelu", bias is null ? [x] : [x, bias], x.Type, x.ShapeOrNull, [], Microsoft);
    }

    /// <summary>Exact Gelu of x + bias; bias is [width].</summary>
    public Value BiasGelu(Value x, Value bias)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("BiasGelu", [x, bias], x.Type, x.ShapeOrNull, [], Microsoft);
    }

    /// <summary>Where <paramref name="condition"/> holds a, elsewhere b, with broadcasting.</summary>
    public Value Where(Value condition, Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Dimension[]? shape = ShapeRules.Broadcast(a, b);
        if (shape is not null)
        {
            shape = ShapeRules.Broadcast(condition, new Value(this, $"{a.Name}, {b.Name}", a.Type, shape));
        }

        return Node("Where", [condition, a, b], a.Type, shape);
    }

    /// <summary>The value as another element type.</summary>
    public Value Cast(Value x, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Type == type ? x : Node("Cast", [x], type, x.ShapeOrNull, [NodeOption.Of("to", (int)type)]);
    }

    private Value Unary(string operatorName, Value x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(operatorName, [x], x.Type, x.ShapeOrNull);
    }

    private Value Binary(string operatorName, Value a, Value b, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node(operatorName, [a, b], type ?? a.Type, ShapeRules.Broadcast(a, b));
    }
}
