using System.Buffers.Binary;

namespace VectorDb.Imaging.Decode.Headers;

/// <summary>Bounds-checked reading of integers from a hostile file in either byte order.</summary>
internal readonly ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;

    public ByteReader(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        _bytes = bytes;
        _bigEndian = bigEndian;
    }

    public long Length => _bytes.Length;

    /// <summary>Whether <paramref name="count"/> bytes from <paramref name="offset"/> lie inside the file.</summary>
    public bool Has(long offset, long count) => offset >= 0 && count >= 0 && offset <= _bytes.Length - count;

    public ushort U16(long offset)
    {
        ReadOnlySpan<byte> at = _bytes.Slice((int)offset, 2);
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
    }

    public uint U32(long offset)
    {
        ReadOnlySpan<byte> at = _bytes.Slice((int)offset, 4);
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }

    public ulong U64(long offset)
    {
        ReadOnlySpan<byte> at = _bytes.Slice((int)offset, 8);
        return _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at);
    }
}
