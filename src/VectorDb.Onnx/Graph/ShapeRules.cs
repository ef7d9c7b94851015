using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>What the shapes of outputs follow from; null is a shape of which not even the rank is known.</summary>
internal static class ShapeRules
{
    /// <summary>ONNX's multidirectional broadcasting.</summary>
    public static Dimension[]? Broadcast(Value a, Value b) => Broadcast(a, b, a.ShapeOrNull, b.ShapeOrNull);

    /// <summary>Matrix product over the last two dimensions, broadcast over the others; vectors are not accepted.</summary>
    public static Dimension[]? MatMul(Value a, Value b)
    {
        if (a.ShapeOrNull is not { Length: >= 2 } left || b.ShapeOrNull is not { Length: >= 2 } right)
        {
            return null;
        }

        Dimension inner = left[^1];
        Dimension expected = right[^2];
        if (inner.IsFixed && expected.IsFixed && inner.Size != expected.Size)
        {
            throw new ArgumentException($"{a} cannot be multiplied with {b}: {inner} columns meet {expected} rows.");
        }

        Dimension[]? batch = Broadcast(a, b, left[..^2], right[..^2]);
        return batch is null ? null : [.. batch, left[^2], right[^1]];
    }

    /// <summary>The shape after a reshape to <paramref name="target"/>, in which 0 keeps a size and -1 is inferred.</summary>
    public static Dimension[] Reshape(Value value, ReadOnlySpan<long> target)
    {
        Dimension[]? from = value.ShapeOrNull;
        var shape = new Dimension[target.Length];
        int inferred = -1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (target[i] > 0)
            {
                shape[i] = target[i];
            }
            else if (target[i] == 0)
            {
                shape[i] = from is not null && i < from.Length ? from[i] : Dimension.Unknown;
            }
            else
            {
                inferred = i;
            }
        }

        if (inferred >= 0 && from is not null)
        {
            shape[inferred] = Infer(from, shape, inferred);
        }

        return shape;
    }

    /// <summary>The shape with the axes gone, or kept at size 1.</summary>
    public static Dimension[]? Reduce(Value value, ReadOnlySpan<long> axes, bool keep)
    {
        if (value.ShapeOrNull is not { } shape)
        {
            return null;
        }

        var reduced = new bool[shape.Length];
        foreach (long axis in axes)
        {
            reduced[Axis(axis, shape.Length)] = true;
        }

        var result = new List<Dimension>(shape.Length);
        for (int i = 0; i < shape.Length; i++)
        {
            if (!reduced[i])
            {
                result.Add(shape[i]);
            }
            else if (keep)
            {
                result.Add(1);
            }
        }

        return [.. result];
    }

    /// <summary>The axis counted from the front.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static int Axis(long axis, int rank)
    {
        long index = axis < 0 ? axis + rank : axis;
        return index >= 0 && index < rank
            ? (int)index
            : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"There is no axis {axis} in a tensor of rank {rank}.");
    }

    private static Dimension[]? Broadcast(Value a, Value b, Dimension[]? left, Dimension[]? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        var shape = new Dimension[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            Dimension x = i <= left.Length ? left[^i] : 1;
            Dimension y = i <= right.Length ? right[^i] : 1;
            bool xOne = x.IsFixed && x.Size == 1;
            bool yOne = y.IsFixed && y.Size == 1;
            if (x.IsFixed && y.IsFixed && !xOne && !yOne && x.Size != y.Size)
            {
                throw new ArgumentException($"{a} and {b} cannot be broadcast: {x} meets {y}.");
            }

            // A fixed size above one decides; a symbol meeting another symbol stays what it is only if they are the same.
            shape[^i] = xOne ? y : yOne ? x : x.IsFixed ? x : y.IsFixed ? y : x == y ? x : Dimension.Unknown;
        }

        return shape;
    }

    private static Dimension Infer(Dimension[] from, Dimension[] to, int inferred)
    {
        var symbols = new List<Dimension>();
        long size = 1;
        foreach (Dimension dimension in from)
        {
            if (dimension.IsFixed)
            {
                size *= dimension.Size;
            }
            else
            {
                symbols.Add(dimension);
            }
        }

        for (int i = 0; i < to.Length; i++)
        {
            if (i == inferred)
            {
                continue;
            }

            if (!to[i].IsFixed)
            {
                if (!symbols.Remove(to[i]) || to[i].Symbol is null)
                {
                    return Dimension.Unknown;
                }
            }
            else if (to[i].Size == 0 || size % to[i].Size != 0)
            {
                return Dimension.Unknown;
            }
            else
            {
                size /= to[i].Size;
            }
        }

        return symbols.Count == 0 ? size : symbols.Count == 1 && size == 1 ? symbols[0] : Dimension.Unknown;
    }
}
