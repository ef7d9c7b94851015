using VectorDb.Engine.Collections;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Serialization;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Tests.Recovery;

public sealed class ManifestFormatTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var policy = new CapFiltPolicy { CaptionMissing = true, Captioner = "cap", Matcher = "itm", Threshold = 0.5f, MisfitAction = MisfitAction.Keep };
        DatabaseManifest read = ManifestFormat.Read(ManifestFormat.Write(Manifest("blip", policy)));
        CollectionDefinition definition = Assert.Single(read.Collections).Definition;
        Assert.Equal(("photos", "blip", policy), (definition.Name, definition.Generator, definition.CapFilt));
        Assert.Equal(77, read.LogAddress.Value);
    }

    [Fact]
    public void Read_FirstVersion_HasNoGenerator()
    {
        FieldWriter first = new FieldWriter().Byte(1).Number(77).Number(2).Text("").Text("").Text("").Number(1)
            .Number(1).Text("photos").Text("").Time(Time).Time(Time).Number(5).Number(9).Number(0);
        CollectionCheckpoint collection = Assert.Single(ManifestFormat.Read(first.Written).Collections);
        Assert.Equal(("photos", "", null), (collection.Definition.Name, collection.Definition.Generator, collection.Definition.CapFilt));
        Assert.Equal(9U, collection.NextRow.Value);
    }

    [Fact]
    public void Read_MigrationMatcherAndCalibration_AreTheSame()
    {
        SpaceDefinition served = new() { Name = "a", Slot = 4, Model = "old", ModelFingerprint = "f1", Dimensions = 8 };
        var migration = new SpaceMigration("a", served with { Slot = 5, Model = "new", ModelFingerprint = "f2", VectorsOnDisk = true }, IsCutOver: true, Time);
        DatabaseManifest manifest = Manifest("", null);
        CollectionCheckpoint collection = manifest.Collections[0];
        ModelCalibration calibration = new("blip", "f3", new Calibration(-1.5f, 0.25f, 20, 12));
        collection = collection with
        {
            Definition = collection.Definition with
            {
                Spaces = [served], NextSlot = 6, Migration = migration, Matcher = "blip", MatcherFingerprint = "f3", Calibrations = [calibration],
            },
        };
        CollectionDefinition read = Assert.Single(ManifestFormat.Read(ManifestFormat.Write(manifest with { Collections = [collection] })).Collections).Definition;
        Assert.Equal((served, migration, 6), (Assert.Single(read.Spaces), read.Migration, read.NextSlot));
        Assert.Equal(("blip", "f3", calibration), (read.Matcher, read.MatcherFingerprint, Assert.Single(read.Calibrations)));
    }

    [Fact]
    public void Read_ThirdVersion_NumbersSpacesByTheirPlaces()
    {
        FieldWriter third = new FieldWriter().Byte(3).Number(77).Number(2).Text("").Text("").Text("").Number(1)
            .Number(1).Text("photos").Text("").Time(Time).Time(Time).Number(5).Number(9).Number(2);
        SpaceFormat.Write(third, new SpaceDefinition { Name = "a", Dimensions = 8 });
        SpaceFormat.Write(third, new SpaceDefinition { Name = "b", Dimensions = 8 });
        third.Text("").Byte(0).Duration(null).Number(0);
        CollectionDefinition definition = Assert.Single(ManifestFormat.Read(third.Written).Collections).Definition;
        Assert.Equal([("a", 0), ("b", 1)], definition.Spaces.Select(static space => (space.Name, space.Slot)));
        Assert.Equal((2, null), (definition.NextSlot, definition.Migration));
    }

    private static DatabaseManifest Manifest(string generator, CapFiltPolicy? policy)
    {
        var definition = new CollectionDefinition
        {
            Id = 1,
            Name = "photos",
            Spaces = [],
            Generator = generator,
            CapFilt = policy,
            CreateTime = Time,
            UpdateTime = Time,
            Revision = 5,
        };
        return new DatabaseManifest { LogAddress = new LogAddress(77), Collections = [new CollectionCheckpoint(definition, new NodeId(9))] };
    }
}
