using System.Buffers.Binary;

namespace VectorDb.Storage;

/// <summary>What is kept of a medium beside its chunks: length (8 bytes), chunk size (4), owners (8), little-endian.</summary>
internal readonly record struct MediaHeader(long Length, int ChunkBytes, long Owners)
{
    private const int Size = 20;

    public int Chunks => (int)((Length + ChunkBytes - 1) / ChunkBytes);

    public static MediaHeader Decode(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadInt64LittleEndian(from),
        BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(from[12..]));

    public byte[] Encode()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), ChunkBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), Owners);
        return bytes;
    }
}
