using VectorDb.Engine.Collections;
using VectorDb.Engine.Serialization;
using VectorDb.Index;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>The fields of the operations of a migration, for <see cref="OperationFormat"/>.</summary>
internal static class MigrationOperationFormat
{
    /// <summary>Writes a start.</summary>
    public static FieldWriter Write(FieldWriter writer, StartMigration start)
    {
        SpaceFormat.Write(writer.Text(start.Name).Text(start.Space), start.Next);
        return writer;
    }

    /// <summary>Writes vectors.</summary>
    public static FieldWriter Write(FieldWriter writer, FillSpace fill)
    {
        writer.Number(fill.CollectionId).Number((ulong)fill.Slot).Text(fill.Fingerprint).Number((ulong)fill.Vectors.Count);
        foreach (RowVector vector in fill.Vectors)
        {
            writer.Number(vector.Row.Value).Vector(vector.Values);
        }

        return writer;
    }

    /// <summary>Reads a start.</summary>
    public static StartMigration ReadStart(DateTimeOffset time, FieldReader reader) =>
        new(time, reader.Text(), reader.Text(), SpaceFormat.Read(reader));

    /// <summary>Reads vectors.</summary>
    public static FillSpace ReadFill(DateTimeOffset time, FieldReader reader)
    {
        uint collection = (uint)reader.Number();
        int slot = reader.Count();
        string fingerprint = reader.Text();
        var vectors = new List<RowVector>();
        for (int left = reader.Count(); left > 0; left--)
        {
            vectors.Add(new RowVector(new NodeId((uint)reader.Number()), reader.Vector()));
        }

        return new FillSpace(time, collection, slot, fingerprint, vectors);
    }
}
