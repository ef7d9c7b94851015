using VectorDb.Onnx.Graph;

namespace VectorDb.Onnx.Blocks;

/// <summary>Where a decoder's rows have their keys and values.</summary>
/// <param name="Blocks">int64 [rows]: handles of <see cref="Caching.KeyValueBlock"/>s.</param>
/// <param name="Lengths">int64 [rows]: positions that lie there.</param>
public sealed record KeyValueInputs(Value Blocks, Value Lengths);
