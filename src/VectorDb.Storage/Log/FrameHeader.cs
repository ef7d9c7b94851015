using System.Buffers.Binary;

namespace VectorDb.Storage;

/// <summary>
/// Precedes every record, little-endian, on an 8-byte boundary; the payload follows, padded with zeros to 8.
/// <code>
///  0  4  CRC-32C of the segment's nonce, the frame's address and bytes 4 to 39
///  4  4  CRC-32C of the payload
///  8  4  payload length in bytes
/// 12  1  kind
/// 13  3  zero
/// 16 16  append id
/// 32  8  durable-before: every frame before this address was on disk when this one was written
/// </code>
/// The nonce and the address make a frame valid in one place only: a stale, moved or swapped one is not.
/// Durable-before tells damage from an unfinished write: see <see cref="SegmentScan"/>.
/// </summary>
internal readonly record struct FrameHeader(FrameKind Kind, int Length, uint PayloadChecksum, UInt128 Id, long DurableBefore)
{
    public const int Size = 40;
    public const int Alignment = 8;

    /// <summary>Bytes that a frame with this payload takes.</summary>
    public static long FrameSize(long payloadLength) => (Size + payloadLength + Alignment - 1) & -Alignment;

    public void Write(Span<byte> to, long nonce, long address)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], PayloadChecksum);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], (int)Kind);
        BinaryPrimitives.WriteUInt128LittleEndian(to[16..], Id);
        Stamp(to, nonce, address, DurableBefore);
    }

    /// <summary>Sets the durable-before of a frame that was written, and its checksum with it.</summary>
    public static void Stamp(Span<byte> frame, long nonce, long address, long durableBefore)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], durableBefore);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Checksum(frame, nonce, address));
    }

    /// <summary>Reads a header that is valid at this place and fits the space.</summary>
    /// <param name="from">At least <see cref="Size"/> bytes.</param>
    /// <param name="nonce">The segment's.</param>
    /// <param name="address">Where the frame would start.</param>
    /// <param name="space">Bytes from there to the end of the segment.</param>
    /// <param name="header">The header.</param>
    public static bool TryRead(ReadOnlySpan<byte> from, long nonce, long address, long space, out FrameHeader header)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(from[8..]);
        uint kind = BinaryPrimitives.ReadUInt32LittleEndian(from[12..]);
        long durableBefore = BinaryPrimitives.ReadInt64LittleEndian(from[32..]);

        // Cheap refusals first: recovery tries every eighth byte behind the tail.
        if (kind is 0 or > (uint)FrameKind.Lost || length < 0 || FrameSize(length) > space
            || durableBefore < 0 || durableBefore > address
            || BinaryPrimitives.ReadUInt32LittleEndian(from) != Checksum(from, nonce, address))
        {
            header = default;
            return false;
        }

        header = new FrameHeader(
            (FrameKind)kind,
            length,
            BinaryPrimitives.ReadUInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadUInt128LittleEndian(from[16..]),
            durableBefore);
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame, long nonce, long address) =>
        Crc32C.Append(Crc32C.Append(Crc32C.Append(0, nonce), address), frame[4..Size]);
}
