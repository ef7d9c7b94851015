namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>The allow-list of names in pickles, and what each stands for.</summary>
internal static class PickleNames
{
    private static readonly Dictionary<string, object> Allowed = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = PickleGlobal.OrderedDict,
        ["torch._utils._rebuild_tensor_v2"] = PickleGlobal.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = PickleGlobal.RebuildParameter,
        ["torch.DoubleStorage"] = TensorType.F64,
        ["torch.FloatStorage"] = TensorType.F32,
        ["torch.HalfStorage"] = TensorType.F16,
        ["torch.BFloat16Storage"] = TensorType.BF16,
        ["torch.LongStorage"] = TensorType.I64,
        ["torch.IntStorage"] = TensorType.I32,
        ["torch.ShortStorage"] = TensorType.I16,
        ["torch.CharStorage"] = TensorType.I8,
        ["torch.ByteStorage"] = TensorType.U8,
        ["torch.BoolStorage"] = TensorType.Bool,
    };

    /// <summary>A name of the allow-list.</summary>
    public static object Find(string? module, string? name, string file) =>
        Allowed.TryGetValue($"{module}.{name}", out object? value)
            ? value
            : throw new ModelException(
                ModelError.Unsupported, $"{file}: the pickle names {module}.{name}, which a state dictionary does not need; refused");

    /// <summary>("storage", type, key, location, count).</summary>
    public static TorchStorage ToStorage(object? id, string file) =>
        id is object?[] { Length: 5 } parts
        && parts[0] is "storage"
        && parts[1] is TensorType type
        && parts[2] is string key
        && parts[4] is long count and >= 0
            ? new TorchStorage(key, type, count)
            : throw Malformed(file, "a persistent id is not that of a storage");

    /// <summary>What a call of an allowed name makes.</summary>
    public static object Rebuild(object? callee, object?[]? arguments, string file) => (callee, arguments) switch
    {
        (PickleGlobal.OrderedDict, { Length: 0 }) => new Dictionary<object, object?>(),
        (PickleGlobal.RebuildParameter, [TorchTensor tensor, ..]) => tensor,
        (PickleGlobal.RebuildTensor, [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
            new TorchTensor(storage, offset, ToLongs(shape, file), ToLongs(strides, file)),
        _ => throw Malformed(file, "a call has arguments its function does not take"),
    };

    private static long[] ToLongs(object?[] values, string file) =>
        Array.ConvertAll(values, value => value is long number ? number : throw Malformed(file, "a shape or stride is not an integer"));

    private static ModelException Malformed(string file, string what) => new(ModelError.Malformed, $"{file}: the pickle is malformed: {what}");
}
