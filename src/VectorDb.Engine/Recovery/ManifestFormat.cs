using VectorDb.Engine.Collections;
using VectorDb.Engine.Serialization;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>
/// The layout of a <see cref="DatabaseManifest"/>:
/// <code>
/// version | log address | next collection | records, media, blocks tokens | count of collections
///   | (id | name | description | created | updated | revision | next row | count of spaces | spaces | generator | CapFilt)*
/// </code>
/// Version 1 ends each collection with its spaces.
/// </summary>
internal static class ManifestFormat
{
    private const byte Version = 2;

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
            writer.Number(definition.Id)
                .Text(definition.Name)
                .Text(definition.Description)
                .Time(definition.CreateTime)
                .Time(definition.UpdateTime)
                .Number((ulong)definition.Revision)
                .Number(nextRow.Value)
                .Number((ulong)definition.Spaces.Count);
            foreach (SpaceDefinition space in definition.Spaces)
            {
                SpaceFormat.Write(writer, space);
            }

            CapFiltFormat.Write(writer.Text(definition.Generator), definition.CapFilt);
        }

        return writer.Written;
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
        };
        reader.End();
        return manifest;
    }

    private static CheckpointToken? ReadToken(FieldReader reader) =>
        reader.Text() is { Length: > 0 } text ? new CheckpointToken(Guid.ParseExact(text, "n")) : null;

    private static List<CollectionCheckpoint> ReadCollections(FieldReader reader, byte version)
    {
        var collections = new List<CollectionCheckpoint>();
        for (int left = reader.Count(); left > 0; left--)
        {
            uint id = (uint)reader.Number();
            string name = reader.Text();
            string description = reader.Text();
            DateTimeOffset created = reader.Time();
            DateTimeOffset updated = reader.Time();
            long revision = (long)reader.Number();
            var nextRow = new NodeId((uint)reader.Number());
            var spaces = new List<SpaceDefinition>();
            for (int spacesLeft = reader.Count(); spacesLeft > 0; spacesLeft--)
            {
                spaces.Add(SpaceFormat.Read(reader));
            }

            var definition = new CollectionDefinition
            {
                Id = id,
                Name = name,
                Description = description,
                CreateTime = created,
                UpdateTime = updated,
                Revision = revision,
                Spaces = spaces,
                Generator = version > 1 ? reader.Text() : "",
                CapFilt = version > 1 ? CapFiltFormat.Read(reader) : null,
            };
            collections.Add(new CollectionCheckpoint(definition, nextRow));
        }

        return collections;
    }
}
