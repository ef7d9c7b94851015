using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>A model changed over gRPC, while searches go on.</summary>
public sealed class MigrationTests(MigrationServer server) : IClassFixture<MigrationServer>
{
    private const string Name = "photos";

    [Fact]
    public async Task Migration_FromStartToFinish_ChangesTheModelUnderSearches()
    {
        await server.Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = Name, Spaces = { new VectorSpace { Model = MigrationServer.Former } } },
        });
        await server.Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = Name,
            Items = { RunningServer.Pictures.Select(static p => new Item { Id = p.Key, Image = ByteString.CopyFrom(p.Value), Text = "a picture of " + p.Key }) },
        });
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetMigrationAsync(new GetMigrationRequest { Collection = Name }));
        Assert.Equal(StatusCode.FailedPrecondition, error.Code);

        var start = new StartMigrationRequest
        {
            Collection = Name, Model = MigrationServer.Next, Metric = Metric.Dot, Hnsw = new HnswConfig { M = 8, Codes = Codes.Full }, RequestId = "once",
        };
        await server.Client.StartMigrationAsync(start);
        Migration migration = await server.Client.StartMigrationAsync(start);
        Assert.Equal((MigrationServer.Former, MigrationServer.Next, false), (migration.Served.Model, migration.Other.Model, migration.CutOver));
        Assert.Equal((Metric.Dot, 8u, Codes.Full, 24u), (migration.Other.Metric, migration.Other.Hnsw.M, migration.Other.Hnsw.Codes, migration.Other.Dimensions));
        while (migration.Missing > 0)
        {
            Assert.Equal("rgb.jpg", await BestAsync());
            migration = await server.Client.GetMigrationAsync(new GetMigrationRequest { Collection = Name });
        }

        SpaceComparison comparison = await server.Client.CompareSpacesAsync(new CompareSpacesRequest
        {
            Collection = Name, Sample = 50, Examples = { new CalibrationExample { Text = "a red car", ItemId = "rgb.jpg" } },
        });
        Assert.Equal(RunningServer.Pictures.Count + 1u, comparison.Queries);
        Assert.Equal(comparison.Queries, comparison.Judged);
        Assert.Equal((1, 1), (comparison.FormerRecall, comparison.NextRecall));

        Assert.True((await server.Client.CutOverAsync(new CutOverRequest { Collection = Name })).CutOver);
        Assert.Equal("rgb.jpg", await BestAsync());
        Assert.False((await server.Client.RollBackAsync(new RollBackRequest { Collection = Name })).CutOver);
        error = await Assert.ThrowsAsync<RpcException>(() => server.Client.FinishMigrationAsync(new FinishMigrationRequest { Collection = Name }));
        Assert.Contains("cut over before finishing", error.Message, StringComparison.Ordinal);
        await server.Client.CutOverAsync(new CutOverRequest { Collection = Name });
        Collection finished = await server.Client.FinishMigrationAsync(new FinishMigrationRequest { Collection = Name });
        Assert.Equal(MigrationServer.Next, Assert.Single(finished.Spaces).Model);
        Assert.Equal("rgb.jpg", await BestAsync());

        await server.Client.StartMigrationAsync(new StartMigrationRequest { Collection = Name, Model = MigrationServer.Former });
        Collection cancelled = await server.Client.CancelMigrationAsync(new CancelMigrationRequest { Collection = Name });
        Assert.Equal(MigrationServer.Next, Assert.Single(cancelled.Spaces).Model);
    }

    private async Task<string> BestAsync()
    {
        SearchResponse response = await server.Client.SearchAsync(new SearchRequest
        {
            Collection = Name,
            Query = new Query { Parts = { new QueryPart { Image = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]) } } },
            Limit = 1,
        });
        return response.Hits[0].Item.Id;
    }
}
