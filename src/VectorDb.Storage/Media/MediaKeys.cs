using System.Buffers.Binary;

namespace VectorDb.Storage;

/// <summary>Names of a medium's pairs: a tag, the id, and what of it.</summary>
internal static class MediaKeys
{
    public const int MaxOwnerBytes = 256;
    public const int ChunkKeyBytes = 1 + MediaId.Size + sizeof(int);
    private const byte HeaderTag = (byte)'M';
    private const byte ChunkTag = (byte)'C';
    private const byte OwnerTag = (byte)'O';

    public static byte HeaderPrefix => HeaderTag;

    public static byte OwnerPrefix => OwnerTag;

    public static byte[] Header(MediaId id) => Tagged(HeaderTag, id, 0);

    public static byte[] Chunk(MediaId id, int index)
    {
        byte[] key = Tagged(ChunkTag, id, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1 + MediaId.Size), index);
        return key;
    }

    public static byte[] Owner(MediaId id, ReadOnlySpan<byte> owner)
    {
        byte[] key = Tagged(OwnerTag, id, owner.Length);
        owner.CopyTo(key.AsSpan(1 + MediaId.Size));
        return key;
    }

    private static byte[] Tagged(byte tag, MediaId id, int extra)
    {
        byte[] key = new byte[1 + MediaId.Size + extra];
        key[0] = tag;
        id.Write(key.AsSpan(1));
        return key;
    }
}
