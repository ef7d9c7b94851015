using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Another shape over the same elements: 0 keeps the size at its place, one -1 is inferred.</summary>
    public Value Reshape(Value x, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Reshape", [x, Constants(shape)], x.Type, ShapeRules.Reshape(x, shape));
    }

    /// <summary>Another shape over the same elements, computed in the graph.</summary>
    /// <param name="x">The value.</param>
    /// <param name="shape">int64 [rank].</param>
    /// <param name="declared">What the builder should know of the result.</param>
    public Value ReshapeTo(Value x, Value shape, params ReadOnlySpan<Dimension> declared)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Reshape", [x, shape], x.Type, declared.IsEmpty ? null : declared.ToArray());
    }

    /// <summary>Axes in another order: output axis i is input axis permutation[i].</summary>
    public Value Transpose(Value x, params ReadOnlySpan<int> permutation)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = null;
        if (x.ShapeOrNull is { } from)
        {
            if (from.Length != permutation.Length)
            {
                throw new ArgumentException($"{x} has {from.Length} axes, the permutation {permutation.Length}.", nameof(permutation));
            }

            shape = new Dimension[from.Length];
            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] = from[permutation[i]];
            }
        }

        var axes = new long[permutation.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            axes[i] = permutation[i];
        }

        return Node("Transpose", [x], x.Type, shape, [NodeOption.List("perm", axes)]);
    }

    /// <summary>New axes of size 1 at these places of the output.</summary>
    public Value Unsqueeze(Value x, params ReadOnlySpan<long> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = null;
        if (x.ShapeOrNull is { } from)
        {
            var result = new Dimension[from.Length + axes.Length];
            var isNew = new bool[result.Length];
            foreach (long axis in axes)
            {
                isNew[ShapeRules.Axis(axis, result.Length)] = true;
            }

            int next = 0;
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = isNew[i] ? 1 : from[next++];
            }

            shape = result;
        }

        return Node("Unsqueeze", [x, Constants(axes)], x.Type, shape);
    }

    /// <summary>Without these axes, which have size 1.</summary>
    public Value Squeeze(Value x, params ReadOnlySpan<long> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Squeeze", [x, Constants(axes)], x.Type, ShapeRules.Reduce(x, axes, keep: false));
    }

    /// <summary>Values behind one another along an axis.</summary>
    public Value Concat(int axis, params ReadOnlySpan<Value> values)
    {
        Dimension[]? shape = values[0].ShapeOrNull?.ToArray();
        if (shape is not null)
        {
            int place = ShapeRules.Axis(axis, shape.Length);
            foreach (Value value in values[1..])
            {
                Dimension more = value.ShapeOrNull is { } other && other.Length == shape.Length ? other[place] : Dimension.Unknown;
                shape[place] = shape[place].IsFixed && more.IsFixed ? shape[place].Size + more.Size : Dimension.Unknown;
            }
        }

        return Node("Concat", [.. values], values[0].Type, shape, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>Parts of these sizes along an axis.</summary>
    public Value[] Split(Value x, int axis, params ReadOnlySpan<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = new (ElementType, Dimension[]?)[sizes.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            Dimension[]? shape = x.ShapeOrNull?.ToArray();
            if (shape is not null)
            {
                shape[ShapeRules.Axis(axis, shape.Length)] = sizes[i];
            }

            outputs[i] = (x.Type, shape);
        }

        return Nodes("Split", [x, Constants(sizes)], outputs, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>Elements start (included) to end (excluded) of an axis; negative places count from the end, <see cref="long.MaxValue"/> is the end.</summary>
    public Value Slice(Value x, int axis, long start, long end, long step = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = x.ShapeOrNull?.ToArray();
        if (shape is not null)
        {
            int place = ShapeRules.Axis(axis, shape.Length);
            shape[place] = SliceSize(shape[place], start, end, step);
        }

        return Node("Slice", [x, Constants(start), Constants(end), Constants(axis), Constants(step)], x.Type, shape);
    }

    /// <summary>Elements of an axis whose bounds are computed in the graph.</summary>
    /// <param name="x">The value.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">int64 [1], included.</param>
    /// <param name="end">int64 [1], excluded.</param>
    public Value Slice(Value x, int axis, Value start, Value end)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = x.ShapeOrNull?.ToArray();
        if (shape is not null)
        {
            shape[ShapeRules.Axis(axis, shape.Length)] = Dimension.Unknown;
        }

        return Node("Slice", [x, start, end, Constants(axis)], x.Type, shape);
    }

    /// <summary>
    /// The first elements of an axis, as many as another value has along one of its axes. The result's size is known to be the
    /// other's, so that what is added to it can be fused.
    /// </summary>
    public Value SliceLike(Value x, int axis, Value other, int otherAxis)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(other);
        Dimension[]? shape = x.ShapeOrNull?.ToArray();
        if (shape is not null)
        {
            shape[ShapeRules.Axis(axis, shape.Length)] = other.ShapeOrNull is { } size ? size[ShapeRules.Axis(otherAxis, size.Length)] : Dimension.Unknown;
        }

        return Node("Slice", [x, Constants(0), SizeOf(other, otherAxis), Constants(axis)], x.Type, shape);
    }

    /// <summary>Entries of <paramref name="data"/> along an axis, by index.</summary>
    public Value Gather(Value data, Value indices, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        Dimension[]? shape = null;
        if (data.ShapeOrNull is { } from && indices.ShapeOrNull is { } places)
        {
            int place = ShapeRules.Axis(axis, from.Length);
            shape = [.. from[..place], .. places, .. from[(place + 1)..]];
        }

        return Node("Gather", [data, indices], data.Type, shape, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>The entry at one index of an axis; the axis is gone.</summary>
    public Value Select(Value data, int axis, long index) => Gather(data, Constant(index), axis);

    /// <summary>Entries by index tuples: indices [.., n] pick data at n leading axes, after <paramref name="batchAxes"/> shared ones.</summary>
    public Value GatherND(Value data, Value indices, int batchAxes = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        Dimension[]? shape = null;
        if (data.ShapeOrNull is { } from && indices.ShapeOrNull is { } places && places[^1].IsFixed)
        {
            shape = [.. places[..^1], .. from[(batchAxes + (int)places[^1].Size)..]];
        }

        return Node("GatherND", [data, indices], data.Type, shape, [NodeOption.Of("batch_dims", batchAxes)]);
    }

    /// <summary>For each place of <paramref name="indices"/>, the entry of that index along the axis.</summary>
    public Value GatherElements(Value data, Value indices, int axis)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        return Node("GatherElements", [data, indices], data.Type, indices.ShapeOrNull, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>Broadcast to a shape computed in the graph, int64 [rank].</summary>
    public Value Expand(Value x, Value shape, params ReadOnlySpan<Dimension> declared)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Expand", [x, shape], x.Type, declared.IsEmpty ? null : declared.ToArray());
    }

    /// <summary>Repeated along each axis, by int64 [rank].</summary>
    public Value Tile(Value x, Value repeats)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Tile", [x, repeats], x.Type, x.ShapeOrNull is { } shape ? new Dimension[shape.Length] : null);
    }

    /// <summary>Padded with a constant: pads = all leading pads in order of the axes, then all trailing ones.</summary>
    public Value Pad(Value x, ReadOnlySpan<long> pads, float value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = x.ShapeOrNull?.ToArray();
        for (int i = 0; shape is not null && i < shape.Length; i++)
        {
            long added = pads[i] + pads[i + shape.Length];
            shape[i] = added == 0 ? shape[i] : shape[i].IsFixed ? shape[i].Size + added : Dimension.Unknown;
        }

        return Node("Pad", [x, Constants(pads), Scalar(value, x.Type)], x.Type, shape, [NodeOption.Of("mode", "constant")]);
    }

    /// <summary>The sizes, int64 [rank].</summary>
    public Value ShapeOf(Value x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Shape", [x], ElementType.Int64, [x.ShapeOrNull is { } shape ? shape.Length : Dimension.Unknown]);
    }

    /// <summary>The size of one axis, int64 [1].</summary>
    public Value SizeOf(Value x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        int end = axis + 1;
        return end == 0
            ? Node("Shape", [x], ElementType.Int64, [1], [NodeOption.Of("start", axis)])
            : Node("Shape", [x], ElementType.Int64, [1], [NodeOption.Of("start", axis), NodeOption.Of("end", end)]);
    }

    /// <summary>start, start + step, .. up to limit (excluded); all three without dimensions.</summary>
    public Value Range(Value start, Value limit, Value step)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Node("Range", [start, limit, step], start.Type, [Dimension.Unknown]);
    }

    /// <summary>Running sums along an axis.</summary>
    public Value CumSum(Value x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("CumSum", [x, Constant(axis)], x.Type, x.ShapeOrNull);
    }

    /// <summary>The upper or lower triangle of the last two axes, zero elsewhere; diagonal 0 is the main one, 1 the one above.</summary>
    public Value Trilu(Value x, bool upper, long diagonal = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Trilu", [x, Constant(diagonal)], x.Type, x.ShapeOrNull, [NodeOption.Of("upper", upper ? 1 : 0)]);
    }

    private static Dimension SliceSize(Dimension size, long start, long end, long step)
    {
        if (start == 0 && end == long.MaxValue && step == 1)
        {
            return size;
        }

        if (!size.IsFixed)
        {
            return start >= 0 && end >= 0 && step == 1 && end != long.MaxValue && start == end ? 0 : Dimension.Unknown;
        }

        long from = Math.Clamp(start < 0 ? start + size.Size : start, 0, size.Size);
        long to = Math.Clamp(end < 0 ? end + size.Size : end, 0, size.Size);
        return step > 0 ? Math.Max(0, (to - from + step - 1) / step) : Dimension.Unknown;
    }
}
