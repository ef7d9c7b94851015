using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>
/// First bytes of a segment file, little-endian. Change <see cref="Version"/> with the layout.
/// <code>
///  0  8  magic "VDBLOG\r\n"
///  8  4  format version
/// 12  4  bytes the file holds, this header included
/// 16  8  sequence number: 0 for the log's first segment, then one more each
/// 24  8  address of the file's first byte
/// 32  8  nonce, new whenever a file becomes a segment; seeds every checksum in it
/// 40 16  identity of the log
/// 56  4  zero
/// 60  4  CRC-32C of bytes 0 to 59
/// </code>
/// </summary>
internal sealed record SegmentHeader(Guid Log, long Sequence, long BaseAddress, int Capacity, long Nonce)
{
    public const int Size = 64;
    public const int Version = 1;
    private const int ChecksumAt = 60;

    private static ReadOnlySpan<byte> Magic => "VDBLOG\r\n"u8;

    /// <summary>Address after the segment's last byte, where the next one begins.</summary>
    public long EndAddress => BaseAddress + Capacity;

    /// <summary>Address of the first frame.</summary>
    public long FirstFrame => BaseAddress + Size;

    /// <summary>A number that no earlier use of a file had.</summary>
    public static long NewNonce() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>The segment after this one.</summary>
    public SegmentHeader Next(int capacity) => new(Log, Sequence + 1, EndAddress, capacity, NewNonce());

    public void Write(Span<byte> to)
    {
        to = to[..Size];
        to.Clear();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], Capacity);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], BaseAddress);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], Nonce);
        Log.TryWriteBytes(to[40..]);
        BinaryPrimitives.WriteUInt32LittleEndian(to[ChecksumAt..], Crc32C.Compute(to[..ChecksumAt]));
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="StorageException">Damaged, or of a newer format.</exception>
    public static SegmentHeader Read(ReadOnlySpan<byte> from, string file)
    {
        if (from.Length < Size || !from.StartsWith(Magic))
        {
            throw StorageException.Damaged(file, 0, "it does not begin as a log segment does");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) != Crc32C.Compute(from[..ChecksumAt]))
        {
            throw StorageException.Damaged(file, 0, "the checksum of the segment header does not match");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(from[8..]);
        if (version != Version)
        {
            throw new StorageException(
                StorageError.UnsupportedFormat,
                $"{file} has log format {version}; this program knows format {Version}. Use the version of the program that wrote it, or a newer one.",
                file, 8);
        }

        return new SegmentHeader(
            new Guid(from.Slice(40, 16)),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[32..]));
    }
}
