using System.Buffers.Binary;
using System.Text;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Records;

/// <summary>An item's name across collections: the collection's id, big-endian, then the item's id in UTF-8.</summary>
internal static class ItemKey
{
    /// <summary>The most bytes of a key.</summary>
    public const int MaxBytes = PrefixBytes + ItemId.MaxBytes;

    private const int PrefixBytes = sizeof(uint);

    /// <summary>What no item's key begins with, since no collection has the id 0: the keys of everything else among the records do.</summary>
    public static ReadOnlySpan<byte> NoCollection => [0, 0, 0, 0];

    /// <summary>Writes a key into <paramref name="buffer"/>, of <see cref="MaxBytes"/> or more; returns the part that it fills.</summary>
    public static ReadOnlySpan<byte> Write(uint collection, ItemId id, Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer, collection);
        int bytes = Encoding.UTF8.GetBytes(id.Value, buffer[PrefixBytes..]);
        return buffer[..(PrefixBytes + bytes)];
    }

    /// <summary>Reads a key.</summary>
    public static (uint Collection, ItemId Id) Read(ReadOnlySpan<byte> key) =>
        (BinaryPrimitives.ReadUInt32BigEndian(key), ItemId.Stored(Encoding.UTF8.GetString(key[PrefixBytes..])));
}
