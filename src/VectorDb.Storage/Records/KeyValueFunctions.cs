using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>
/// What FASTER calls back. A stored value is a CRC-32C of key and content (4 bytes, little-endian), then the content.
/// Records are never changed in place: a scan or a flush sees whole ones.
/// </summary>
internal sealed class KeyValueFunctions : SpanByteFunctions<SpanByte, ReadOutput, int>
{
    public const int ChecksumBytes = sizeof(uint);

    public static void Encode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, Span<byte> stored)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(stored, Checksum(key, content));
        content.CopyTo(stored[ChecksumBytes..]);
    }

    /// <summary>The content of a stored value; empty and false if it is not what was stored under the key.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (stored.Length < ChecksumBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = stored[ChecksumBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) != Checksum(key, rest))
        {
            return false;
        }

        content = rest;
        return true;
    }

    /// <inheritdoc/>
    public override bool SingleReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadOutput dst, ref ReadInfo readInfo)
    {
        dst.Address = readInfo.Address;
        dst.Take(key.AsReadOnlySpan(), value.AsReadOnlySpan());
        return true;
    }

    /// <inheritdoc/>
    public override bool ConcurrentReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadOutput dst, ref ReadInfo readInfo)
    {
        dst.Address = readInfo.Address;
        dst.Take(key.AsReadOnlySpan(), value.AsReadOnlySpan());
        return true;
    }

    /// <inheritdoc/>
    public override bool ConcurrentWriter(
        ref SpanByte key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref ReadOutput output, ref UpsertInfo upsertInfo) => false;

    private static uint Checksum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content) =>
        Crc32C.Append(Crc32C.Append(Crc32C.Compute(key), key.Length), content);
}

/// <summary>What a read found.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ReadOutput
{
    /// <summary>Only whether the key is there is asked for, not its value.</summary>
    public bool SizeOnly;

    /// <summary>The record is not what was stored.</summary>
    public bool Damaged;

    /// <summary>Bytes of the stored value.</summary>
    public int StoredBytes;

    /// <summary>Where the record stands. What FASTER says of a read from disk beside its output is where the key's chain begins.</summary>
    public long Address;

    /// <summary>The value.</summary>
    public byte[]? Value;

    public void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        StoredBytes = stored.Length;
        if (SizeOnly)
        {
            return;
        }

        if (KeyValueFunctions.TryDecode(key, stored, out ReadOnlySpan<byte> content))
        {
            Value = content.ToArray();
        }
        else
        {
            Damaged = true;
        }
    }
}
