using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Convolution of [batch, channels, height, width] with [filters, channels / groups, kernel, kernel].</summary>
    /// <param name="x">The picture.</param>
    /// <param name="weight">The filters.</param>
    /// <param name="bias">[filters], or null.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="pads">top, left, bottom, right; empty for none.</param>
    /// <param name="groups">Groups; as many as channels for a depthwise convolution.</param>
    /// <param name="dilation">Distance of kernel taps.</param>
    public Value Conv(Value x, Value weight, Value? bias = null, long stride = 1, ReadOnlySpan<long> pads = default, long groups = 1, long dilation = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        long[] padding = pads.IsEmpty ? [0, 0, 0, 0] : pads.ToArray();
        Dimension[]? shape = null;
        if (x.ShapeOrNull is { Length: 4 } from && weight.ShapeOrNull is { Length: 4 } kernel && kernel[2].IsFixed && kernel[3].IsFixed)
        {
            shape = [
                from[0],
                kernel[0],
                Window(from[2], ((kernel[2].Size - 1) * dilation) + 1, stride, padding[0] + padding[2]),
                Window(from[3], ((kernel[3].Size - 1) * dilation) + 1, stride, padding[1] + padding[3])];
        }

        return Node("Conv", bias is null ? [x, weight] : [x, weight, bias], x.Type, shape, [
            NodeOption.List("strides", stride, stride),
            NodeOption.List("pads", padding),
            NodeOption.List("dilations", dilation, dilation),
            NodeOption.Of("group", groups)]);
    }

    /// <summary>Mean over square windows of [batch, channels, height, width].</summary>
    /// <param name="x">The picture.</param>
    /// <param name="size">Height and width of the window.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="pads">top, left, bottom, right; empty for none.</param>
    /// <param name="countPadding">Whether padding counts in the mean.</param>
    public Value AveragePool(Value x, long size, long stride, ReadOnlySpan<long> pads = default, bool countPadding = false) =>
        Pool("AveragePool", x, size, stride, pads, NodeOption.Of("count_include_pad", countPadding ? 1 : 0));

    /// <summary>Largest element over square windows of [batch, channels, height, width].</summary>
    public Value MaxPool(Value x, long size, long stride, ReadOnlySpan<long> pads = default) =>
        Pool("MaxPool", x, size, stride, pads, NodeOption.Of("storage_order", 0));

    /// <summary>Mean over all places: [batch, channels, 1, 1].</summary>
    public Value GlobalAveragePool(Value x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("GlobalAveragePool", [x], x.Type, x.ShapeOrNull is { Length: 4 } shape ? [shape[0], shape[1], 1, 1] : null);
    }

    /// <summary>Resampled to sizes computed in the graph.</summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="sizes">int64 [rank].</param>
    /// <param name="mode">nearest, linear or cubic.</param>
    /// <param name="alignCorners">Whether corner pixels keep their place (PyTorch's align_corners); otherwise pixel centres are halves.</param>
    /// <param name="cubicCoefficient">-0.75 as PyTorch has it, -0.5 as Pillow has it.</param>
    public Value Resize(Value x, Value sizes, string mode, bool alignCorners = false, float cubicCoefficient = -0.75f)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = x.ShapeOrNull is { Length: 4 } from ? [from[0], from[1], Dimension.Unknown, Dimension.Unknown] : null;
        return Node("Resize", [x, null, null, sizes], x.Type, shape, [
            NodeOption.Of("mode", mode),
            NodeOption.Of("coordinate_transformation_mode", alignCorners ? "align_corners" : mode == "nearest" ? "asymmetric" : "half_pixel"),
            NodeOption.Of("nearest_mode", "floor"),
            NodeOption.Of("cubic_coeff_a", cubicCoefficient)]);
    }

    private static Dimension Window(Dimension size, long kernel, long stride, long padding) =>
        size.IsFixed ? ((size.Size + padding - kernel) / stride) + 1 : Dimension.Unknown;

    private Value Pool(string operatorName, Value x, long size, long stride, ReadOnlySpan<long> pads, NodeOption extra)
    {
        ArgumentNullException.ThrowIfNull(x);
        long[] padding = pads.IsEmpty ? [0, 0, 0, 0] : pads.ToArray();
        Dimension[]? shape = x.ShapeOrNull is { Length: 4 } from
            ? [from[0], from[1], Window(from[2], size, stride, padding[0] + padding[2]), Window(from[3], size, stride, padding[1] + padding[3])]
            : null;
        return Node(operatorName, [x], x.Type, shape, [
            NodeOption.List("kernel_shape", size, size),
            NodeOption.List("strides", stride, stride),
            NodeOption.List("pads", padding),
            extra]);
    }
}
