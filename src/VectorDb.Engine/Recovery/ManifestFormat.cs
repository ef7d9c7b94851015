using VectorDb.Engine.Collections;
using VectorDb.Engine.Serialization;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>
/// The layout of a <see cref="DatabaseManifest"/>:
/// <code>
/// version | log address | next collection | records, media, blocks tokens | count of collections | collections | revision base
/// </code>
/// A collection is laid out by <see cref="CollectionFormat"/>. Before version 3 there is no base.
/// </summary>
internal static class ManifestFormat
{
    private const byte Version = CollectionFormat.Version;

    /// <summary>Writes a manifest.</summary>
    public static ReadOnlyMemory<byte> Write(DatabaseManifest manifest)
    {
        FieldWriter writer = new FieldWriter(1024)
            .Byte(Version)
            .Number((ulong)manifest.LogAddress.Value)
            .Number(manifest.NextCollectionId)
            .Text(manifest.Records?.ToString() ?? "")
            .Text(manifest.Media?.ToString() ?? "")
            .Text(manifest.Blocks?.ToString() ?? "")
            .Number((ulong)manifest.Collections.Count);
        foreach ((CollectionDefinition definition, NodeId nextRow) in manifest.Collections)
        {
            CollectionFormat.Write(writer, definition, nextRow);
        }

        return writer.Number((ulong)manifest.RevisionBase).Written;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: it is of another layout.</exception>
    public static DatabaseManifest Read(ReadOnlyMemory<byte> content)
    {
        var reader = new FieldReader(content, "manifest");
        byte version = reader.Byte();
        if (version is 0 or > Version)
        {
            throw reader.Damaged($"has format {version}; this program reads 1 to {Version}");
        }

        var manifest = new DatabaseManifest
        {
            LogAddress = new LogAddress((long)reader.Number()),
            NextCollectionId = (uint)reader.Number(),
            Records = ReadToken(reader),
            Media = ReadToken(reader),
            Blocks = ReadToken(reader),
            Collections = ReadCollections(reader, version),
            RevisionBase = version > 2 ? (long)reader.Number() : 0,
        };
        reader.End();
        return manifest;
    }

    private static CheckpointToken? ReadToken(FieldReader reader) =>
        reader.Text() is { Length: > 0 } text
            ? new CheckpointToken(Guid.TryParseExact(text, "n", out Guid token) ? token : throw reader.Damaged($"names a version '{text}'"))
            : null;

    private static List<CollectionCheckpoint> ReadCollections(FieldReader reader, byte version)
    {
        var collections = new List<CollectionCheckpoint>();
        for (int left = reader.Count(); left > 0; left--)
        {
            (CollectionDefinition definition, NodeId nextRow) = CollectionFormat.Read(reader, version);
            collections.Add(new CollectionCheckpoint(definition, nextRow));
        }

        return collections;
    }
}
