namespace VectorDb.Storage;

/// <summary>
/// Everything needed to recover a checkpoint and to check what it recovers, in the order it is written. The data files below
/// <see cref="Tail"/> never change after the checkpoint, but for the rest of its last block, which is kept here.
/// </summary>
internal sealed record CheckpointRecord
{
    /// <summary>FASTER's token of the hybrid log checkpoint; also the checkpoint's own.</summary>
    public required Guid LogToken { get; init; }

    /// <summary>FASTER's token of the index checkpoint that recovery starts from.</summary>
    public required Guid IndexToken { get; init; }

    public required byte[] LogMetadata { get; init; }

    public required byte[] IndexMetadata { get; init; }

    /// <summary>Checksums of the index file's blocks.</summary>
    public required byte[] IndexSums { get; init; }

    /// <summary>Data address up to which the index checkpoint knows records.</summary>
    public required long IndexedUntil { get; init; }

    public required int PageBytes { get; init; }

    public required int SegmentBytes { get; init; }

    public required int IndexBytes { get; init; }

    /// <summary>First address of the data.</summary>
    public required long Begin { get; init; }

    /// <summary>Address after the data.</summary>
    public required long Tail { get; init; }

    /// <summary>Live pairs.</summary>
    public required long Count { get; init; }

    /// <summary>Bytes of live keys and values.</summary>
    public required long LiveBytes { get; init; }

    /// <summary>Digests of the checksum tables of the segments from <see cref="Begin"/>'s up to the one before <see cref="Tail"/>'s.</summary>
    public required uint[] SegmentDigests { get; init; }

    /// <summary>Checksums of the last segment's blocks that lie wholly before <see cref="Tail"/>.</summary>
    public required byte[] TailSums { get; init; }

    /// <summary>The part of the last block before <see cref="Tail"/>.</summary>
    public required byte[] TailBlock { get; init; }

    public int FirstSegment => (int)(Begin / SegmentBytes);

    public int LastSegment => (int)(Tail / SegmentBytes);

    public byte[] Encode()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(LogToken.ToByteArray());
        writer.Write(IndexToken.ToByteArray());
        WriteBytes(writer, LogMetadata);
        WriteBytes(writer, IndexMetadata);
        WriteBytes(writer, IndexSums);
        writer.Write(IndexedUntil);
        writer.Write(PageBytes);
        writer.Write(SegmentBytes);
        writer.Write(IndexBytes);
        writer.Write(Begin);
        writer.Write(Tail);
        writer.Write(Count);
        writer.Write(LiveBytes);
        writer.Write(SegmentDigests.Length);
        Array.ForEach(SegmentDigests, writer.Write);
        WriteBytes(writer, TailSums);
        WriteBytes(writer, TailBlock);
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; the envelope around it has been checked.</summary>
    public static CheckpointRecord Decode(byte[] bytes, string file)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes));
            return new CheckpointRecord
            {
                LogToken = new Guid(reader.ReadBytes(16)),
                IndexToken = new Guid(reader.ReadBytes(16)),
                LogMetadata = ReadBytes(reader),
                IndexMetadata = ReadBytes(reader),
                IndexSums = ReadBytes(reader),
                IndexedUntil = reader.ReadInt64(),
                PageBytes = reader.ReadInt32(),
                SegmentBytes = reader.ReadInt32(),
                IndexBytes = reader.ReadInt32(),
                Begin = reader.ReadInt64(),
                Tail = reader.ReadInt64(),
                Count = reader.ReadInt64(),
                LiveBytes = reader.ReadInt64(),
                SegmentDigests = ReadDigests(reader),
                TailSums = ReadBytes(reader),
                TailBlock = ReadBytes(reader),
            };
        }
        catch (Exception cause) when (cause is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw StorageException.Damaged(file, 0, "it is not a checkpoint");
        }
    }

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        int length = BoundedLength(reader, 1);
        return reader.ReadBytes(length);
    }

    private static uint[] ReadDigests(BinaryReader reader)
    {
        uint[] digests = new uint[BoundedLength(reader, sizeof(uint))];
        for (int i = 0; i < digests.Length; i++)
        {
            digests[i] = reader.ReadUInt32();
        }

        return digests;
    }

    private static int BoundedLength(BinaryReader reader, int unit)
    {
        int length = reader.ReadInt32();
        return length >= 0 && (long)length * unit <= reader.BaseStream.Length - reader.BaseStream.Position
            ? length
            : throw new EndOfStreamException();
    }
}
