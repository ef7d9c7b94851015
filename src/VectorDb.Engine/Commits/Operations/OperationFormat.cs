using System.Security.Cryptography;
using VectorDb.Engine.Items;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>
/// The layout of an <see cref="Operation"/> in the log: <c>version | kind | time | request? | expiry? | fields</c>, the fields in
/// the order of the record's parameters. A kind's number is never used for another. Versions 1 and 2 have neither
/// request nor expiry; before version 4 an item has no verdict;
/// version 5
/// brought migrations, version 6 matchers and calibrations.
/// </summary>
internal static class OperationFormat
{
    private const byte Version = 6;

    private enum Kind : byte
    {
        CreateCollection = 1,
        UpdateCollection = 2,
        DeleteCollection = 3,
        PutItem = 4,
        UpdatePayload = 5,
        DeleteItems = 6,
        ExpireItems = 7,
        NoteRequest = 8,
        NoteAnswer = 9,
        StartMigration = 10,
        FillSpace = 11,
        SwitchMigration = 12,
        EndMigration = 13,
        SetCalibration = 14,
    }

    /// <summary>Writes an operation.</summary>
    public static ReadOnlyMemory<byte> Write(Operation operation) => operation switch
    {
        CreateCollection create => CollectionOperationFormat.Write(Begin(Kind.CreateCollection, create), create).Written,
        UpdateCollection update => CollectionOperationFormat.Write(Begin(Kind.UpdateCollection, update), update).Written,
        DeleteCollection delete => Begin(Kind.DeleteCollection, delete).Text(delete.Name).Text(delete.Etag).Written,
        PutItem put => Put(put),
        UpdatePayload update => Begin(Kind.UpdatePayload, update, update.Payload.Json.Length).Number(update.CollectionId).Text(update.Id.Value)
            .Bytes(update.Payload.Json.Span).Byte(update.Merge ? (byte)1 : (byte)0).Text(update.Etag).Written,
        DeleteItems delete => Ids(Begin(Kind.DeleteItems, delete).Number(delete.CollectionId), delete.Ids).Written,
        ExpireItems expire => Ids(Begin(Kind.ExpireItems, expire).Number(expire.CollectionId), expire.Ids).Written,
        StartMigration start => MigrationOperationFormat.Write(Begin(Kind.StartMigration, start), start).Written,
        FillSpace fill => MigrationOperationFormat.Write(Begin(Kind.FillSpace, fill, fill.Vectors.Sum(static v => 16 + (v.Values.Length * sizeof(float)))), fill).Written,
        SwitchMigration change => Begin(Kind.SwitchMigration, change).Text(change.Name).Byte(change.ToNext ? (byte)1 : (byte)0)
            .Byte(change.AllowMissing ? (byte)1 : (byte)0).Written,
        EndMigration end => Begin(Kind.EndMigration, end).Text(end.Name).Byte(end.KeepNext ? (byte)1 : (byte)0).Written,
        SetCalibration set => CalibrationFormat.Write(Begin(Kind.SetCalibration, set).Number(set.CollectionId), set.Calibration).Written,
        NoteRequest note => Begin(Kind.NoteRequest, note).Number((ulong)note.Answer).Written,
        NoteAnswer note => Begin(Kind.NoteAnswer, note, note.Answer.Length).Bytes(note.Answer.Span).Written,
        _ => throw new ArgumentException($"No layout for {operation.GetType().Name}.", nameof(operation)),
    };

    /// <summary>Reads an operation; its bytes are slices of <paramref name="record"/>.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: the record is not of this layout.</exception>
    public static Operation Read(ReadOnlyMemory<byte> record)
    {
        var reader = new FieldReader(record, "log record");
        byte version = reader.Byte();
        if (version is 0 or > Version)
        {
            throw reader.Damaged($"has format {version}; this program reads 1 to {Version}");
        }

        var kind = (Kind)reader.Byte();
        DateTimeOffset time = reader.Time();
        RequestMark? request = version > 2 ? ReadRequest(reader) : null;
        DateTimeOffset? expiry = version > 2 ? reader.OptionalTime() : null;
        Operation operation = kind switch
        {
            Kind.CreateCollection => CollectionOperationFormat.ReadCreate(time, reader, version),
            Kind.UpdateCollection => CollectionOperationFormat.ReadUpdate(time, reader, version),
            Kind.DeleteCollection => new DeleteCollection(time, reader.Text(), reader.Text()),
            Kind.PutItem => new PutItem(
                time, (uint)reader.Number(), ItemId.Stored(reader.Text()), reader.Bytes(), reader.Text(), reader.Text(),
                Payload.Stored(reader.Bytes()), ReadVectors(reader), reader.Text())
            {
                ExpireTime = expiry,
                Verdict = version > 3 ? TextVerdictFormat.Read(reader) : null,
            },
            Kind.UpdatePayload => new UpdatePayload(
                time, (uint)reader.Number(), ItemId.Stored(reader.Text()), Payload.Stored(reader.Bytes()), reader.Byte() != 0, reader.Text()),
            Kind.DeleteItems => new DeleteItems(time, (uint)reader.Number(), ReadIds(reader)),
            Kind.ExpireItems => new ExpireItems(time, (uint)reader.Number(), ReadIds(reader)),
            Kind.StartMigration => MigrationOperationFormat.ReadStart(time, reader),
            Kind.FillSpace => MigrationOperationFormat.ReadFill(time, reader),
            Kind.SwitchMigration => new SwitchMigration(time, reader.Text(), reader.Byte() != 0, reader.Byte() != 0),
            Kind.EndMigration => new EndMigration(time, reader.Text(), reader.Byte() != 0),
            Kind.SetCalibration => new SetCalibration(time, (uint)reader.Number(), CalibrationFormat.Read(reader)),
            Kind.NoteRequest => new NoteRequest(time, (long)reader.Number()),
            Kind.NoteAnswer => new NoteAnswer(time, reader.Bytes()),
            _ => throw reader.Damaged($"is of kind {(byte)kind}, which this program does not know"),
        };
        reader.End();
        return request is null ? operation : operation with { Request = request };
    }

    private static FieldWriter Begin(Kind kind, Operation operation, int expectedBytes = 256) =>
        Request(new FieldWriter(expectedBytes + 160).Byte(Version).Byte((byte)kind).Time(operation.Time), operation.Request)
            .OptionalTime((operation as PutItem)?.ExpireTime);

    private static FieldWriter Request(FieldWriter writer, RequestMark? request) =>
        request is null ? writer.Byte(0) : writer.Byte(1).Bytes(request.Key.Span).Bytes(request.Body.Span);

    private static RequestMark? ReadRequest(FieldReader reader)
    {
        if (reader.Byte() == 0)
        {
            return null;
        }

        ReadOnlyMemory<byte> key = reader.Bytes();
        ReadOnlyMemory<byte> body = reader.Bytes();
        return key.Length is > 0 and <= RequestMark.MaxKeyBytes && body.Length == SHA256.HashSizeInBytes
            ? RequestMark.Stored(key, body)
            : throw reader.Damaged($"has a request of {key.Length} and {body.Length} bytes");
    }

    private static ReadOnlyMemory<byte> Put(PutItem put)
    {
        int size = put.Image.Length + put.Text.Length + put.Payload.Json.Length + put.Vectors.Sum(static v => 80 + (v.Values.Length * sizeof(float)));
        FieldWriter writer = Begin(Kind.PutItem, put, size + 256).Number(put.CollectionId).Text(put.Id.Value).Bytes(put.Image.Span)
            .Text(put.MediaType).Text(put.Text).Bytes(put.Payload.Json.Span).Number((ulong)put.Vectors.Count);
        foreach (SpaceVector vector in put.Vectors)
        {
            writer.Number((ulong)vector.Space).Text(vector.Fingerprint).Vector(vector.Values);
        }

        return TextVerdictFormat.Write(writer.Text(put.Etag), put.Verdict).Written;
    }

    private static FieldWriter Ids(FieldWriter writer, IReadOnlyList<ItemId> ids)
    {
        writer.Number((ulong)ids.Count);
        foreach (ItemId id in ids)
        {
            writer.Text(id.Value);
        }

        return writer;
    }

    private static SpaceVector[] ReadVectors(FieldReader reader) =>
        ReadMany(reader, static r => new SpaceVector(r.Count(), r.Text(), r.Vector()));

    private static ItemId[] ReadIds(FieldReader reader) => ReadMany(reader, static r => ItemId.Stored(r.Text()));

    private static T[] ReadMany<T>(FieldReader reader, Func<FieldReader, T> read)
    {
        var items = new List<T>();
        for (int left = reader.Count(); left > 0; left--)
        {
            items.Add(read(reader));
        }

        return [.. items];
    }
}
