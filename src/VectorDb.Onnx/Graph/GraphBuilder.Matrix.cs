using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Matrix product over the last two dimensions: [.., m, k] x [.., k, n] = [.., m, n].</summary>
    public Value MatMul(Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node("MatMul", [a, b], a.Type, ShapeRules.MatMul(a, b));
    }

    /// <summary>alpha * a' b' + beta * c for matrices, where ' is an optional transposition.</summary>
    public Value Gemm(Value a, Value b, Value? c = null, bool transposeA = false, bool transposeB = false, float alpha = 1, float beta = 1)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Dimension[]? shape = a.ShapeOrNull is { Length: 2 } left && b.ShapeOrNull is { Length: 2 } right
            ? [left[transposeA ? 1 : 0], right[transposeB ? 0 : 1]]
            : null;
        return Node("Gemm", c is null ? [a, b] : [a, b, c], a.Type, shape, [
            NodeOption.Of("transA", transposeA ? 1 : 0),
            NodeOption.Of("transB", transposeB ? 1 : 0),
            NodeOption.Of("alpha", alpha),
            NodeOption.Of("beta", beta)]);
    }

    /// <summary>Einstein summation, e.g. "bhid,bhjd->bhij".</summary>
    public Value Einsum(string equation, params ReadOnlySpan<Value> operands)
    {
        ArgumentException.ThrowIfNullOrEmpty(equation);
        return Node("Einsum", [.. operands], operands[0].Type, EinsumShape(equation, operands), [NodeOption.Of("equation", equation)]);
    }

    private static Dimension[]? EinsumShape(string equation, ReadOnlySpan<Value> operands)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || terms.Length != operands.Length || equation.Contains("...", StringComparison.Ordinal))
        {
            return null;
        }

        var sizes = new Dictionary<char, Dimension>();
        for (int i = 0; i < terms.Length; i++)
        {
            if (operands[i].ShapeOrNull is not { } shape || shape.Length != terms[i].Length)
            {
                return null;
            }

            for (int axis = 0; axis < shape.Length; axis++)
            {
                if (!sizes.TryGetValue(terms[i][axis], out Dimension known) || !known.IsFixed)
                {
                    sizes[terms[i][axis]] = shape[axis];
                }
            }
        }

        return [.. sides[1].Select(letter => sizes[letter])];
    }
}
