using Google.Protobuf.WellKnownTypes;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;
using static VectorDb.Server.Tests.Hosting.MatcherServer;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>
/// A collection that names its matcher: features are there before the first reranking, hit rates are told, and a model of another
/// fingerprint under the matcher's name is refused. What was learnt of scores is restored with a snapshot.
/// </summary>
public sealed class CollectionMatcherTests : IAsyncLifetime
{
    private const string Name = "photos";

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
    private VectorDbServer _server = null!;

    private VectorDbClient Client { get; set; } = null!;

    public async Task InitializeAsync()
    {
        await StartAsync(Golden("blip/itm"), "fp32");
        await Client.CreateCollectionAsync(new CreateCollectionRequest
        {
            Collection = new Collection { Name = Name, Spaces = { new VectorSpace { Model = "clip" } }, Matcher = "blip" },
        });
        PutItemsResponse stored = await Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = Name,
            Items = { Read<string[]>("blip/itm", "inputs/images.json").Select(static image => new Item { Id = image, Image = Picture("blip/itm", image) }) },
        });
        Assert.All(stored.Results, static r => Assert.Equal(0, r.Status.Code));
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Matcher_OfACollection_HasItsFeaturesBeforeTheFirstReranking()
    {
        Collection collection = await MadeAsync();
        uint count = (uint)collection.ItemCount;
        Assert.Equal(("blip", count, ""), (collection.Matcher, (uint)collection.MatcherFeatures.Made, collection.MatcherFeatures.LastFailure));

        SearchResponse first = await SearchAsync(new Rerank());
        Assert.Equal(("blip", 0u, count), (first.Rerank.Model, first.Rerank.FeaturesMade, first.Rerank.FeaturesRead));
        SearchResponse second = await SearchAsync(new Rerank());
        Assert.Equal(count, second.Rerank.FeaturesInMemory);

        StatusResponse status = await Client.StatusAsync(new StatusRequest());
        Assert.Equal(count, status.Features.Count);
        Assert.Equal(count, status.Features.Hits);
        Assert.InRange(status.Features.Bytes, 1UL, status.Features.CapacityBytes);
        V1.MatcherMemory memory = Assert.Single(status.Matchers, static m => m.Model == "blip");
        Assert.Equal((count, count, count), ((uint)memory.Pictures, (uint)memory.Hits, (uint)memory.Misses));
        Assert.InRange(memory.Bytes, 1UL, memory.CapacityBytes);
    }

    [Fact]
    public async Task Rerank_ByAModelOfAnotherFingerprint_IsRefusedNamingBoth()
    {
        Collection before = await MadeAsync();
        await StopAsync();
        await StartAsync(Golden("blip/itm"), "int8");
        string other = (await Client.GetModelAsync(new GetModelRequest { Name = "blip" })).Fingerprint;
        Assert.NotEqual(other, before.MatcherFingerprint);
        foreach (Rerank rerank in new[] { new Rerank(), new Rerank { Model = "blip" } })
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(rerank));
            Assert.Equal(StatusCode.FailedPrecondition, error.Code);
            Assert.Contains(other, error.Message, StringComparison.Ordinal);
            Assert.Contains(before.MatcherFingerprint, error.Message, StringComparison.Ordinal);
        }

        // Set anew, its features are made of the model that is there now.
        await UpdateAsync("blip");
        await MadeAsync();
        SearchResponse found = await SearchAsync(new Rerank());
        Assert.Equal(0u, found.Rerank.FeaturesMade);
        await UpdateAsync("");
        Assert.Null((await Client.GetCollectionAsync(new GetCollectionRequest { Name = Name })).MatcherFeatures);
        var unnamed = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(new Rerank()));
        Assert.Contains("has no matcher", unnamed.Message, StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAsync<RpcException>(() => UpdateAsync("clip"));
        Assert.Contains("collection.matcher", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibration_ComesBackWithASnapshotAndIsNotForAnotherModel()
    {
        string[] texts = [.. Read<string[]>("blip/itm", "inputs/texts.json").Where(static text => text.Length > 0), "a dog", "a cat", "a house"];
        var request = new CalibrateRequest { Collection = Name, Rerank = new Rerank() };
        foreach ((string text, int i) in texts.Select(static (text, i) => (text, i)))
        {
            request.Examples.Add(new CalibrationExample { Text = text, ItemId = i % 2 == 0 ? (await SearchAsync(new Rerank(), text)).Hits[0].Item.Id : "" });
        }

        await Client.CalibrateAsync(request);
        SearchResponse before = await SearchAsync(new Rerank { MinProbability = 0 });
        Assert.True(before.Rerank.Calibrated);
        await foreach (CreateSnapshotResponse step in Client.CreateSnapshotAsync(new CreateSnapshotRequest { Name = "one" }))
        {
            _ = step;
        }

        request.Examples.Clear();
        request.Examples.AddRange(texts.Select(static text => new CalibrationExample { Text = text }));
        await Client.CalibrateAsync(request);
        Assert.NotEqual(Probabilities(before), Probabilities(await SearchAsync(new Rerank())));
        await foreach (RestoreSnapshotResponse step in Client.RestoreSnapshotAsync(new RestoreSnapshotRequest { Name = "one" }))
        {
            _ = step;
        }

        Assert.Equal(Probabilities(before), Probabilities(await SearchAsync(new Rerank())));
        await UpdateAsync("");
        await StopAsync();
        await StartAsync(Golden("blip/itm"), "int8");
        Assert.False((await SearchAsync(new Rerank { Model = "blip" })).Rerank.Calibrated);
        var error = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(new Rerank { Model = "blip", MinProbability = 0.5f }));
        Assert.Equal(StatusCode.FailedPrecondition, error.Code);
        Assert.Contains((await Client.GetModelAsync(new GetModelRequest { Name = "blip" })).Fingerprint, error.Message, StringComparison.Ordinal);
        Assert.Contains("Calibrate again", error.Message, StringComparison.Ordinal);
    }

    private static float[] Probabilities(SearchResponse response) => [.. response.Hits.Select(static h => h.Match.Probability!.Value)];

    private async Task<Collection> MadeAsync()
    {
        for (int i = 0; ; i++)
        {
            Collection collection = await Client.GetCollectionAsync(new GetCollectionRequest { Name = Name });
            if (collection.MatcherFeatures.Swept == 1 || i == 6000)
            {
                Assert.Equal(1, collection.MatcherFeatures.Swept);
                return collection;
            }

            await Task.Delay(50);
        }
    }

    private Task<Collection> UpdateAsync(string matcher) => Client.UpdateCollectionAsync(new UpdateCollectionRequest
    {
        Collection = new Collection { Name = Name, Matcher = matcher }, UpdateMask = new FieldMask { Paths = { "matcher" } },
    });

    private Task<SearchResponse> SearchAsync(Rerank rerank, string text = "a photo of a red car") => Client.SearchAsync(new SearchRequest
    {
        Collection = Name,
        Query = new Query { Parts = { new QueryPart { Text = text } } },
        Limit = 20,
        Rerank = rerank,
    });

    private async Task StartAsync(string matcher, string precision)
    {
        _server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = _directory,
            GrpcPort = 0,
            HttpPort = null,
            Models =
            [
                new ModelSource("clip", RunningServer.Checkpoint, new ModelSettings()),
                new ModelSource("blip", matcher, new ModelSettings { Precision = precision }),
            ],
        });
        Client = new VectorDbClient(_server.GrpcAddress);
    }

    private async Task StopAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
