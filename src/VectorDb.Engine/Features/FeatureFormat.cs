using System.Buffers;
using System.Runtime.InteropServices;
using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Features;

/// <summary>
/// The layout of stored features: <c>version | precision | rank | dimensions | summary | scales | tokens</c>. Scales are there in
/// <see cref="FeaturePrecision.Quantized"/> only: float32, one a token, the token's largest magnitude / 127.
/// </summary>
internal static class FeatureFormat
{
    private const byte Version = 1;
    private const int MaxRank = 4;

    /// <summary>Writes features; what <paramref name="precision"/> cannot hold is rounded.</summary>
    public static ReadOnlyMemory<byte> Write(VisualFeatures features, FeaturePrecision precision)
    {
        ReadOnlySpan<float> tokens = features.Tokens().Span;
        FieldWriter writer = new FieldWriter((tokens.Length * sizeof(float)) + 1024).Byte(Version).Byte((byte)precision).Byte((byte)features.Shape.Count);
        foreach (int dimension in features.Shape)
        {
            writer.Number((ulong)dimension);
        }

        writer.Vector(features.Summary.Span);
        float[] scales = precision == FeaturePrecision.Quantized ? TokenQuantizer.Scales(tokens, features.Shape[^1]) : [];
        writer.Vector(scales);
        if (precision == FeaturePrecision.Exact)
        {
            return writer.Vector(tokens).Written;
        }

        byte[] narrow = ArrayPool<byte>.Shared.Rent(tokens.Length * sizeof(ushort));
        Span<byte> narrowed = narrow.AsSpan(0, tokens.Length * (precision == FeaturePrecision.Quantized ? 1 : sizeof(ushort)));
        if (precision == FeaturePrecision.Quantized)
        {
            TokenQuantizer.Quantize(tokens, features.Shape[^1], scales, MemoryMarshal.Cast<byte, sbyte>(narrowed));
        }
        else
        {
            TokenQuantizer.ToHalf(tokens, MemoryMarshal.Cast<byte, Half>(narrowed));
        }

        writer.Bytes(narrowed);
        ArrayPool<byte>.Shared.Return(narrow);
        return writer.Written;
    }

    /// <summary>Reads features; the record must not change while they are used.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: it is of another layout.</exception>
    public static VisualFeatures Read(ReadOnlyMemory<byte> record)
    {
        var reader = new FieldReader(record, "feature");
        if (reader.Byte() is var version and not Version)
        {
            throw reader.Damaged($"has format {version}; this program reads {Version}");
        }

        var precision = (FeaturePrecision)reader.Byte();
        int[] shape = ReadShape(reader, out long count);
        float[] summary = reader.Vector();
        float[] scales = reader.Vector();
        if (precision == FeaturePrecision.Exact)
        {
            float[] exact = reader.Vector();
            reader.End();
            return exact.Length == count ? new VisualFeatures(exact, shape, summary) : throw reader.Damaged("does not fill its shape");
        }

        ReadOnlyMemory<byte> narrow = reader.Bytes();
        reader.End();
        Action<Span<float>> restore = precision switch
        {
            FeaturePrecision.Quantized when narrow.Length == count && scales.Length == count / shape[^1] =>
                tokens => TokenQuantizer.Restore(MemoryMarshal.Cast<byte, sbyte>(narrow.Span), shape[^1], scales, tokens),
            FeaturePrecision.Half when narrow.Length == count * sizeof(ushort) =>
                tokens => TokenQuantizer.FromHalf(MemoryMarshal.Cast<byte, Half>(narrow.Span), tokens),
            _ => throw reader.Damaged("does not fill its shape"),
        };
        return new VisualFeatures(restore, (int)count, shape, summary);
    }

    private static int[] ReadShape(FieldReader reader, out long count)
    {
        int rank = reader.Byte();
        if (rank is < 1 or > MaxRank)
        {
            throw reader.Damaged($"has {rank} dimensions");
        }

        int[] shape = new int[rank];
        count = 1;
        for (int i = 0; i < rank; i++)
        {
            shape[i] = reader.Count();
            count *= shape[i];
            if (count is < 1 or > int.MaxValue / sizeof(float))
            {
                throw reader.Damaged("has an impossible shape");
            }
        }

        return shape;
    }
}
