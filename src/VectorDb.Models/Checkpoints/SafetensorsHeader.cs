using System.Buffers.Binary;
using System.Text.Json;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// Reads the header of a safetensors file: 8 bytes little-endian length N, N bytes of JSON, then the data
/// (https://github.com/huggingface/safetensors#format). The file is not trusted: every number is checked before use,
/// and the tensors must tile the data area exactly, without gap or overlap, as the reference implementation demands.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The reference implementation's cap on N.</summary>
    public const long MaxHeaderBytes = 100_000_000;

    /// <summary>More tensors than any supported model has; bounds the memory a header can ask for.</summary>
    public const int MaxTensors = 200_000;

    /// <summary>More dimensions than any supported model has.</summary>
    public const int MaxRank = 8;

    private const int PrefixBytes = 8;

    /// <summary>Bytes the header occupies, prefix included, after checking it against the file's length.</summary>
    public static long MeasureLength(ReadOnlySpan<byte> prefix, long fileLength, string file)
    {
        if (fileLength < PrefixBytes || prefix.Length < PrefixBytes)
        {
            throw Malformed(file, $"the file has {fileLength} bytes, fewer than the 8 of the header's length");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes)
        {
            throw Malformed(file, $"the header claims {length} bytes, more than the limit of {MaxHeaderBytes}");
        }

        if ((long)length > fileLength - PrefixBytes)
        {
            throw Malformed(file, $"the header claims {length} bytes, but only {fileLength - PrefixBytes} follow");
        }

        return PrefixBytes + (long)length;
    }

    /// <summary>Parses a header.</summary>
    /// <param name="header">The JSON, without the 8 bytes before it.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The tensors in the order they lie in the file.</returns>
    public static IReadOnlyList<TensorEntry> Parse(ReadOnlyMemory<byte> header, long fileLength, string file)
    {
        long dataStart = PrefixBytes + header.Length;
        List<TensorEntry> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Malformed(file, "the header is not a JSON object");
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"u8))
                {
                    continue;
                }

                if (!names.Add(property.Name))
                {
                    throw Malformed(file, $"tensor '{property.Name}' is described twice");
                }

                if (entries.Count == MaxTensors)
                {
                    throw Malformed(file, $"more than {MaxTensors} tensors");
                }

                entries.Add(ParseEntry(property, dataStart, fileLength, file));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelException(ModelError.Malformed, $"{file}: the header is not valid JSON of safetensors: {e.Message}", e);
        }

        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Length.CompareTo(b.Length));
        RequireTiling(entries, dataStart, fileLength, file);
        return entries;
    }

    private static TensorEntry ParseEntry(JsonProperty property, long dataStart, long fileLength, string file)
    {
        string name = property.Name;
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement dtype)
            || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw Malformed(file, $"tensor '{name}' lacks dtype, shape or data_offsets");
        }

        if (TensorTypes.FromSafetensors(dtype.GetString()) is not { } type)
        {
            throw new ModelException(
                ModelError.Unsupported,
                $"{file}: tensor '{name}' has dtype {dtype.GetString()}; supported are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL");
        }

        (TensorShape dimensions, long bytes) = ParseShape(shape, type, name, file);
        if (offsets.GetArrayLength() != 2
            || !offsets[0].TryGetInt64(out long begin)
            || !offsets[1].TryGetInt64(out long end)
            || begin < 0
            || end < begin
            || end > fileLength - dataStart)
        {
            throw Malformed(
                file,
                $"tensor '{name}' has data_offsets {offsets.GetRawText()}, not a range within the {fileLength - dataStart} bytes of data");
        }

        if (end - begin != bytes)
        {
            throw Malformed(file, $"tensor '{name}' {dtype.GetString()} {dimensions} needs {bytes} bytes, its data_offsets span {end - begin}");
        }

        return new TensorEntry(name, type, dimensions, dataStart + begin, bytes);
    }

    private static (TensorShape Shape, long Bytes) ParseShape(JsonElement shape, TensorType type, string name, string file)
    {
        int rank = shape.GetArrayLength();
        if (rank > MaxRank)
        {
            throw Malformed(file, $"tensor '{name}' has {rank} dimensions, more than the limit of {MaxRank}");
        }

        int[] dimensions = new int[rank];
        long bytes = TensorTypes.SizeOf(type);
        for (int i = 0; i < rank; i++)
        {
            if (!shape[i].TryGetInt64(out long dimension) || dimension < 0 || dimension > int.MaxValue)
            {
                throw Malformed(file, $"tensor '{name}' has a dimension of {shape[i].GetRawText()}, outside 0..{int.MaxValue}");
            }

            dimensions[i] = (int)dimension;
            if (dimension != 0 && bytes > long.MaxValue / dimension)
            {
                throw Malformed(file, $"the size of tensor '{name}' {shape.GetRawText()} overflows");
            }

            bytes *= dimension;
        }

        return (new TensorShape(dimensions), bytes);
    }

    private static void RequireTiling(List<TensorEntry> entries, long dataStart, long fileLength, string file)
    {
        long expected = dataStart;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Offset != expected)
            {
                string problem = entry.Offset < expected ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Malformed(file, $"tensor '{entry.Name}' at byte {entry.Offset} {problem} (expected {expected})");
            }

            expected += entry.Length;
        }

        if (expected != fileLength)
        {
            throw Malformed(file, $"{fileLength - expected} bytes after the last tensor belong to none");
        }
    }

    private static ModelException Malformed(string file, string what) => new(ModelError.Malformed, $"{file}: {what}");
}
