using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Decode.Avif;

/// <summary>A box of an ISO media file (ISO/IEC 14496-12 §4.2): a length, a type of four letters, a body.</summary>
/// <param name="Type">The type's letters as a big-endian number.</param>
/// <param name="Body">Where the body starts.</param>
/// <param name="End">Behind the body.</param>
internal readonly record struct IsoBox(uint Type, int Body, int End)
{
    /// <summary>The boxes that follow each other from <paramref name="at"/> on; the last may reach beyond the end and is cut.</summary>
    public static IEnumerable<IsoBox> Walk(ReadOnlyMemory<byte> bytes, int at, int end)
    {
        while (TryRead(bytes.Span, at, end, out IsoBox box))
        {
            yield return box;
            at = box.End;
        }
    }

    /// <summary>A box type as a number.</summary>
    public static uint Code(ReadOnlySpan<byte> letters) => new ByteReader(letters, bigEndian: true).U32(0);

    private static bool TryRead(ReadOnlySpan<byte> bytes, int at, int end, out IsoBox box)
    {
        ByteReader reader = new(bytes[..end], bigEndian: true);
        box = default;
        if (!reader.Has(at, 8))
        {
            return false;
        }

        ulong size = reader.U32(at);
        int header = 8;
        if (size == 1 && reader.Has(at, 16))
        {
            (size, header) = (reader.U64(at + 8), 16);
        }

        ulong rest = (ulong)(end - at);
        size = size == 0 || size > rest ? rest : size;
        if (size < (ulong)header)
        {
            return false;
        }

        box = new IsoBox(reader.U32(at + 4), at + header, at + (int)size);
        return true;
    }
}
