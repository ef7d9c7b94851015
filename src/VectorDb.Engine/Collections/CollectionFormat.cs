using VectorDb.Engine.Reranking;
using VectorDb.Engine.Serialization;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>
/// The layout of a <see cref="CollectionDefinition"/>, in the manifest and in remembered answers:
/// <code>
/// id | name | description | created | updated | revision | next row | count of spaces | spaces | generator | CapFilt | time to live
/// | slots of the spaces | next slot | migration? space, other, its slot, cut over, start | matcher | its fingerprint
/// | count of calibrations | calibrations
/// </code>
/// Version 1 of the manifest ends it with the spaces, version 2 with the CapFilt, version 3 with the time to live, since slots were
/// places then, and version 4 with the migration.
/// </summary>
internal static class CollectionFormat
{
    /// <summary>The version of the manifest that brought the present layout.</summary>
    public const byte Version = 5;

    /// <summary>Writes a definition.</summary>
    public static FieldWriter Write(FieldWriter writer, CollectionDefinition definition, NodeId nextRow)
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

        CapFiltFormat.Write(writer.Text(definition.Generator), definition.CapFilt).Duration(definition.ItemTimeToLive);
        foreach (SpaceDefinition space in definition.Spaces)
        {
            writer.Number((ulong)space.Slot);
        }

        Write(writer.Number((ulong)definition.NextSlot), definition.Migration)
            .Text(definition.Matcher)
            .Text(definition.MatcherFingerprint)
            .Number((ulong)definition.Calibrations.Count);
        foreach (ModelCalibration calibration in definition.Calibrations)
        {
            CalibrationFormat.Write(writer, calibration);
        }

        return writer;
    }

    /// <summary>Reads a definition, and the row that the collection's next item gets.</summary>
    /// <param name="reader">At its start.</param>
    /// <param name="version">Of the manifest that it stands in.</param>
    public static (CollectionDefinition Definition, NodeId NextRow) Read(FieldReader reader, byte version)
    {
        uint id = (uint)reader.Number();
        string name = reader.Text();
        string description = reader.Text();
        DateTimeOffset created = reader.Time();
        DateTimeOffset updated = reader.Time();
        long revision = (long)reader.Number();
        var nextRow = new NodeId((uint)reader.Number());
        var spaces = new List<SpaceDefinition>();
        for (int left = reader.Count(); left > 0; left--)
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
            ItemTimeToLive = version > 2 ? reader.Duration() : null,
        };
        if (version < 4)
        {
            return (definition with { Spaces = SpaceFormat.Numbered(spaces), NextSlot = spaces.Count }, nextRow);
        }

        SpaceDefinition[] numbered = [.. spaces.Select(space => space with { Slot = reader.Count() })];
        definition = definition with { Spaces = numbered, NextSlot = reader.Count(), Migration = ReadMigration(reader) };
        return (version < 5 ? definition : ReadMatching(definition, reader), nextRow);
    }

    private static CollectionDefinition ReadMatching(CollectionDefinition definition, FieldReader reader)
    {
        definition = definition with { Matcher = reader.Text(), MatcherFingerprint = reader.Text() };
        var calibrations = new List<ModelCalibration>();
        for (int left = reader.Count(); left > 0; left--)
        {
            calibrations.Add(CalibrationFormat.Read(reader));
        }

        return definition with { Calibrations = calibrations };
    }

    private static FieldWriter Write(FieldWriter writer, SpaceMigration? migration)
    {
        if (migration is null)
        {
            return writer.Byte(0);
        }

        SpaceFormat.Write(writer.Byte(1).Text(migration.Space), migration.Other);
        return writer.Number((ulong)migration.Other.Slot).Byte(migration.IsCutOver ? (byte)1 : (byte)0).Time(migration.StartTime);
    }

    private static SpaceMigration? ReadMigration(FieldReader reader) => reader.Byte() == 0
        ? null
        : new SpaceMigration(reader.Text(), SpaceFormat.Read(reader) with { Slot = reader.Count() }, reader.Byte() != 0, reader.Time());
}
