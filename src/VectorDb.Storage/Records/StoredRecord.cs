using System.Runtime.InteropServices;
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>
/// A record on one of FASTER's pages: header (8 bytes), length (4) and bytes of the key, aligned to 8, length (4) and bytes of the value,
/// aligned to 8. Where a header is zero there is none, and one may begin 8 bytes on.
/// </summary>
/// <param name="Info">The header.</param>
/// <param name="Key">Where on the page the key is.</param>
/// <param name="Value">Where the stored value is.</param>
/// <param name="Size">Bytes of the whole.</param>
internal readonly record struct StoredRecord(RecordInfo Info, Range Key, Range Value, int Size)
{
    public const int HeaderBytes = sizeof(long);
    public const int Alignment = 8;

    private const int LengthBytes = sizeof(int);

    public ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> page) => page[Key];

    public ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> page) => page[Value];

    /// <summary>Reads where the parts of a record are; false if they would not be on the page.</summary>
    /// <param name="page">The page, or its beginning.</param>
    /// <param name="at">Where the record begins.</param>
    /// <param name="maxKeyBytes">No key is longer.</param>
    /// <param name="record">The record.</param>
    public static bool TryParse(ReadOnlySpan<byte> page, int at, int maxKeyBytes, out StoredRecord record)
    {
        record = default;
        int key = at + HeaderBytes;
        if (!TryLength(page, key, maxKeyBytes, out int keyBytes))
        {
            return false;
        }

        int value = key + Aligned(LengthBytes + keyBytes);
        if (!TryLength(page, value, page.Length, out int valueBytes))
        {
            return false;
        }

        record = new StoredRecord(
            MemoryMarshal.Read<RecordInfo>(page[at..]),
            new Range(key + LengthBytes, key + LengthBytes + keyBytes),
            new Range(value + LengthBytes, value + LengthBytes + valueBytes),
            value + Aligned(LengthBytes + valueBytes) - at);
        return at + record.Size <= page.Length;
    }

    private static bool TryLength(ReadOnlySpan<byte> page, int at, int most, out int length)
    {
        length = at + LengthBytes <= page.Length ? BitConverter.ToInt32(page[at..]) : -1;
        return length >= 0 && length <= most && at + LengthBytes + length <= page.Length;
    }

    private static int Aligned(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
