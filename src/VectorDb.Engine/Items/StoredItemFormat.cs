using VectorDb.Engine.Serialization;
using VectorDb.Index;

namespace VectorDb.Engine.Items;

/// <summary>
/// The layout of a <see cref="StoredItem"/> among the records:
/// <code>
/// version | row | revision | created | updated | expires? | media? hash, type, size | text | payload | verdict
/// </code>
/// The id is the key and is not repeated. Version 1 has no expiry; versions 1 and 2 have no verdict.
/// </summary>
internal static class StoredItemFormat
{
    private const byte Version = 3;

    /// <summary>Writes an item.</summary>
    public static ReadOnlyMemory<byte> Write(StoredItem item)
    {
        FieldWriter writer = new FieldWriter(128 + item.Text.Length + item.Payload.Json.Length)
            .Byte(Version)
            .Number(item.Row.Value)
            .Number((ulong)item.Revision)
            .Time(item.CreateTime)
            .Time(item.UpdateTime)
            .OptionalTime(item.ExpireTime);
        writer.Byte(item.Media is null ? (byte)0 : (byte)1);
        if (item.Media is { } media)
        {
            writer.Bytes(media.Hash.Span).Text(media.MediaType).Number((ulong)media.Size);
        }

        return TextVerdictFormat.Write(writer.Text(item.Text).Bytes(item.Payload.Json.Span), item.Verdict).Written;
    }

    /// <summary>Reads of an item what is held in memory, and checks that the rest is there: texts are not decoded.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: the record is not of this layout.</exception>
    public static (NodeId Row, DateTimeOffset? ExpireTime, Payload Payload) ReadRow(ItemId id, ReadOnlyMemory<byte> record)
    {
        (FieldReader reader, byte version) = Begin(id, record);
        var row = new NodeId((uint)reader.Number());
        reader.Number();
        reader.Time();
        reader.Time();
        DateTimeOffset? expires = version > 1 ? reader.OptionalTime() : null;
        if (reader.Byte() != 0)
        {
            reader.Bytes();
            reader.Bytes();
            reader.Number();
        }

        reader.Bytes();
        return (row, expires, Payload.Stored(reader.Bytes()));
    }

    /// <summary>Reads an item.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: the record is not of this layout.</exception>
    public static StoredItem Read(ItemId id, ReadOnlyMemory<byte> record)
    {
        (FieldReader reader, byte version) = Begin(id, record);
        var item = new StoredItem
        {
            Id = id,
            Row = new NodeId((uint)reader.Number()),
            Revision = (long)reader.Number(),
            CreateTime = reader.Time(),
            UpdateTime = reader.Time(),
            ExpireTime = version > 1 ? reader.OptionalTime() : null,
            Media = reader.Byte() == 0 ? null : new MediaInfo(reader.Bytes(), reader.Text(), (long)reader.Number()),
            Text = reader.Text(),
            Payload = Payload.Stored(reader.Bytes()),
            Verdict = version > 2 ? TextVerdictFormat.Read(reader) : null,
        };
        reader.End();
        return item;
    }

    private static (FieldReader Reader, byte Version) Begin(ItemId id, ReadOnlyMemory<byte> record)
    {
        var reader = new FieldReader(record, "item", id.Value);
        byte version = reader.Byte();
        return version is 0 or > Version
            ? throw reader.Damaged($"has format {version}; this program reads 1 to {Version}")
            : (reader, version);
    }
}
