using VectorDb.Engine.Collections;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Requests;

/// <summary>The layout of what applying an operation made, as it is remembered for its request: <c>kind | fields</c>.</summary>
internal static class AnswerFormat
{
    // Collections were written without their version while it was this.
    private const byte OldCollectionVersion = 3;

    private enum Kind : byte
    {
        Put = 1,
        Item = 2,
        Count = 3,
        OldCollection = 4,
        Bytes = 5,
        Collection = 6,
    }

    /// <summary>Writes an answer.</summary>
    public static ReadOnlyMemory<byte> Write(object answer) => answer switch
    {
        PutOutcome put => Begin(Kind.Put).Text(put.Id).Text(put.Etag).Written,
        StoredItem item => Begin(Kind.Item).Text(item.Id.Value).Bytes(StoredItemFormat.Write(item).Span).Written,
        long count => Begin(Kind.Count).Number((ulong)count).Written,
        byte[] bytes => Begin(Kind.Bytes).Bytes(bytes).Written,
        CollectionDefinition collection => CollectionFormat.Write(Begin(Kind.Collection).Byte(CollectionFormat.Version), collection, default).Written,
        _ => throw new ArgumentException($"No layout for {answer.GetType().Name}.", nameof(answer)),
    };

    /// <summary>Reads an answer.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: it is not of this layout.</exception>
    public static object Read(ReadOnlyMemory<byte> answer)
    {
        var reader = new FieldReader(answer, "answer");
        var kind = (Kind)reader.Byte();
        object read = kind switch
        {
            Kind.Put => new PutOutcome(reader.Text(), reader.Text()),
            Kind.Item => StoredItemFormat.Read(ItemId.Stored(reader.Text()), reader.Bytes()),
            Kind.Count => (long)reader.Number(),
            Kind.Bytes => reader.Bytes().ToArray(),
            Kind.OldCollection => CollectionFormat.Read(reader, OldCollectionVersion).Definition,
            Kind.Collection => CollectionFormat.Read(reader, reader.Byte()).Definition,
            _ => throw reader.Damaged($"is of kind {(byte)kind}, which this program does not know"),
        };
        reader.End();
        return read;
    }

    private static FieldWriter Begin(Kind kind) => new FieldWriter().Byte((byte)kind);
}
