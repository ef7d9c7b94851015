using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Rpc;
using VectorDb.V1;
using Value = Google.Protobuf.WellKnownTypes.Value;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>What a search may ask for beside its nearest items, and what the server learns from searches.</summary>
public sealed class SearchFormsTests : IClassFixture<RunningServer>
{
    private readonly RunningServer _server;

    public SearchFormsTests(RunningServer server) => _server = server;

    [Fact]
    public async Task Batch_SomeWrong_EachHasItsOwnStatus()
    {
        await FillAsync("batch");
        SearchBatchResponse response = await _server.Client.SearchBatchAsync(new SearchBatchRequest
        {
            Requests = { Ask("batch", 1), Ask("nowhere", 1), Ask("batch", 5) },
        });
        Assert.Equal([0, (int)StatusCode.NotFound, 0], response.Results.Select(static r => r.Status.Code));
        Assert.Equal(["i1", "i5"], response.Results.Where(static r => r.Response is not null).Select(static r => r.Response.Hits[0].Item.Id));
        var none = await Assert.ThrowsAsync<RpcException>(() => _server.Client.SearchBatchAsync(new SearchBatchRequest()));
        Assert.Equal(StatusCode.InvalidArgument, none.Code);
    }

    [Fact]
    public async Task Pages_OverTheWire_FollowEachOther()
    {
        await FillAsync("pages");
        SearchRequest request = Ask("pages", 3);
        SearchResponse whole = await _server.Client.SearchAsync(new SearchRequest(request) { Limit = 20 });
        SearchResponse first = await _server.Client.SearchAsync(request);
        SearchResponse second = await _server.Client.SearchAsync(new SearchRequest(request) { PageToken = first.NextPageToken });
        Assert.Equal(whole.Hits.Select(static h => h.Item.Id), first.Hits.Concat(second.Hits).Select(static h => h.Item.Id));
    }

    [Fact]
    public async Task Groups_OverTheWire_HaveTheirValues()
    {
        await FillAsync("groups");
        SearchRequest request = Ask("groups", 3);
        request.GroupBy = new GroupBy { Field = "third", Size = 2 };
        SearchResponse response = await _server.Client.SearchAsync(request);
        Assert.Empty(response.Hits);
        Assert.Equal([0, 1, 2], response.Groups.Select(static g => g.Value.NumberValue).Order());
        Assert.All(response.Groups, static g => Assert.Equal(2, g.Hits.Count));
        Assert.Equal("i3", response.Groups[0].Hits[0].Item.Id);
    }

    [Fact]
    public async Task Space_WithCodesAndVectorsOnDisk_SaysSo()
    {
        Collection made = await CreateAsync("disk", new HnswConfig { Codes = Codes.EightBit, VectorsOnDisk = true });
        Assert.Equal((Codes.EightBit, true), (made.Spaces[0].Hnsw.Codes, made.Spaces[0].Hnsw.VectorsOnDisk));
        Collection got = await _server.Client.GetCollectionAsync(new GetCollectionRequest { Name = "disk" });
        Assert.Equal(made.Spaces[0].Hnsw, got.Spaces[0].Hnsw);
        Assert.Equal(0UL, got.Spaces[0].Status.VectorCount);
        await Assert.ThrowsAsync<RpcException>(() => CreateAsync("nodisk", new HnswConfig { Codes = Codes.Full, VectorsOnDisk = true }));
        await Assert.ThrowsAsync<RpcException>(() => CreateAsync("nocodes", new HnswConfig { Codes = (Codes)9 }));
    }

    [Fact]
    public async Task CaptionsAndTextQueries_AreLearntFrom()
    {
        ByteString picture = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]);
        await _server.Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = "photos",
            Items = { Enumerable.Range(0, 40).Select(i => new Item { Id = $"c{i}", Image = picture, Text = $"caption {i}" }) },
        });
        ulong captions = await LearntAsync(static learnt => learnt > 0);
        var query = new Query { Parts = { new QueryPart { Text = "a photo of a cat" } } };
        await _server.Client.SearchAsync(new SearchRequest { Collection = "photos", Query = query });
        await LearntAsync(learnt => learnt > captions);
    }

    private async Task<ulong> LearntAsync(Func<ulong, bool> enough)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        ulong before = ulong.MaxValue;
        while (true)
        {
            Collection photos = await _server.Client.GetCollectionAsync(new GetCollectionRequest { Name = "photos" }, patience.Token);
            ulong learnt = photos.Spaces[0].Status.TextsLearnt;
            if (enough(learnt) && learnt == before)
            {
                return learnt;
            }

            before = learnt;
            await Task.Delay(1200, patience.Token);
        }
    }

    private static SearchRequest Ask(string collection, int of) => new()
    {
        Collection = collection,
        Query = new Query { Parts = { new QueryPart { Vector = Of(of) } } },
    };

    private static Vector Of(int i) => new() { Values = { 1, i * 0.1f, i * i * 0.01f, 0 } };

    private Task<Collection> CreateAsync(string name, HnswConfig hnsw) => _server.Client.CreateCollectionAsync(new CreateCollectionRequest
    {
        Collection = new Collection { Name = name, Spaces = { new VectorSpace { Dimensions = 4, Hnsw = hnsw } } },
    });

    private async Task FillAsync(string collection)
    {
        await CreateAsync(collection, new HnswConfig());
        await _server.Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = collection,
            Items =
            {
                Enumerable.Range(0, 60).Select(static i => new Item
                {
                    Id = $"i{i}",
                    Vectors = { ["default"] = Of(i) },
                    Payload = new Struct { Fields = { ["third"] = Value.ForNumber(i % 3) } },
                }),
            },
        });
    }
}
