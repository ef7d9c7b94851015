using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>Names media by content: the SHA-256 of the bytes.</summary>
/// <param name="High">First 16 bytes of the hash, big-endian.</param>
/// <param name="Low">Last 16 bytes of the hash, big-endian.</param>
public readonly record struct MediaId(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>The id of some content.</summary>
    /// <param name="content">The bytes.</param>
    public static MediaId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    /// <summary>Reads an id from its bytes.</summary>
    /// <param name="from">At least <see cref="Size"/> bytes.</param>
    public static MediaId Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(from), BinaryPrimitives.ReadUInt128BigEndian(from[16..]));

    /// <summary>Writes the id's bytes.</summary>
    /// <param name="to">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, High);
        BinaryPrimitives.WriteUInt128BigEndian(to[16..], Low);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
