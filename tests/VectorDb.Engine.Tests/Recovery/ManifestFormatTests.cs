using VectorDb.Engine.Collections;
using VectorDb.Engine.Recovery;
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
