using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>Pictures go in, text and pictures find them: over gRPC, with a real model.</summary>
public sealed class MainJobTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Pictures_Ingested_AreFoundByThemselvesAndAfterARestart()
    {
        IReadOnlyList<IngestResult> results = await IngestAsync(
            [.. RunningServer.Pictures.Select(static p => new Item { Id = p.Key, Image = ByteString.CopyFrom(p.Value) })]);
        Assert.All(results, static r => Assert.Equal(0, r.Status.Code));
        await EachFindsItselfAsync();

        await _server.StopAsync();
        await _server.StartAsync();
        await EachFindsItselfAsync();
        Collection collection = await _server.Client.GetCollectionAsync(new GetCollectionRequest { Name = "photos" });
        Assert.Equal((ulong)RunningServer.Pictures.Count, collection.ItemCount);
        Assert.NotEmpty(collection.Spaces[0].ModelFingerprint);
    }

    [Fact]
    public async Task Text_Search_RanksAsTheEmbeddingsDo()
    {
        Item[] items = [.. RunningServer.Pictures.Select(static p => new Item { Id = p.Key, Image = ByteString.CopyFrom(p.Value) })];
        await IngestAsync(items);
        var embed = new EmbedRequest { Model = "clip", Inputs = { new EmbedInput { Text = "a photo of a cat" } } };
        embed.Inputs.AddRange(items.Select(static i => new EmbedInput { Image = i.Image }));
        EmbedResponse embeddings = await _server.Client.EmbedAsync(embed);
        string[] expected =
        [
            .. items.Zip(embeddings.Vectors.Skip(1), (item, v) => (item.Id, Score: v.Values.Zip(embeddings.Vectors[0].Values, static (a, b) => a * b).Sum()))
                .OrderByDescending(static x => x.Score).Select(static x => x.Id),
        ];
        SearchResponse found = await SearchAsync(new QueryPart { Text = "a photo of a cat" }, (uint)items.Length);
        Assert.Equal(expected, found.Hits.Select(static h => h.Item.Id));
        Assert.Equal(["encode", "filter", "search", "fetch"], found.Stages.Select(static s => s.Stage));
    }

    [Fact]
    public async Task Stream_WithBrokenPictures_AnswersThemAndStoresTheRest()
    {
        byte[] whole = RunningServer.Pictures["rgb.jpg"];
        IReadOnlyList<IngestResult> results = await IngestAsync(
        [
            new Item { Id = "good", Image = ByteString.CopyFrom(whole) },
            new Item { Id = "cut", Image = ByteString.CopyFrom(whole.AsSpan(0, whole.Length / 2)) },
            new Item { Id = "noise", Image = ByteString.CopyFromUtf8("this is no picture") },
            new Item { Id = "empty" },
            new Item { Id = "words", Text = "a text is an item too" },
        ]);
        Assert.Equal(["good", "words"], results.Where(static r => r.Status.Code == 0).Select(static r => r.Id).Order());
        foreach (IngestResult broken in results.Where(static r => r.Status.Code != 0))
        {
            Assert.Equal((int)StatusCode.InvalidArgument, broken.Status.Code);
            Assert.Equal(broken.Id == "empty" ? "item" : "image", broken.Status.Field);
            Assert.NotEmpty(broken.Status.Message);
        }
    }

    [Fact]
    public async Task Stream_ItemsWithoutIds_GetTheSameIdsWhenSentAgain()
    {
        Item[] items = [new Item { Text = "one" }, new Item { Text = "two" }];
        IReadOnlyList<IngestResult> first = await IngestAsync(items, "stream-1");
        IReadOnlyList<IngestResult> again = await IngestAsync(items, "stream-1");
        Assert.Equal(first.OrderBy(static r => r.Seq).Select(static r => r.Id), again.OrderBy(static r => r.Seq).Select(static r => r.Id));
        CountItemsResponse count = await _server.Client.CountItemsAsync(new CountItemsRequest { Collection = "photos" });
        Assert.Equal(2UL, count.Count);
    }

    [Fact]
    public async Task Stream_ManyItems_AcksRiseToTheLast()
    {
        var acks = new List<ulong>();
        await IngestAsync([.. Enumerable.Range(0, 600).Select(static i => new Item { Id = $"t{i}", Text = $"text {i}" })], acks: acks);
        Assert.Equal(acks.Order(), acks);
        Assert.Equal(600UL, acks[^1]);
    }

    [Fact]
    public async Task Media_ComesBackAsItWasGiven()
    {
        byte[] picture = RunningServer.Pictures["rgb.jpg"];
        await IngestAsync([new Item { Id = "p", Image = ByteString.CopyFrom(picture) }]);
        using var received = new MemoryStream();
        string type = "";
        await foreach (GetMediaResponse chunk in _server.Client.GetMediaAsync(new GetMediaRequest { Collection = "photos", Id = "p" }))
        {
            type = chunk.MediaType.Length > 0 ? chunk.MediaType : type;
            chunk.Data.WriteTo(received);
        }

        Assert.Equal("image/jpeg", type);
        Assert.Equal(picture, received.ToArray());
    }

    private async Task EachFindsItselfAsync()
    {
        foreach ((string id, byte[] picture) in RunningServer.Pictures)
        {
            SearchResponse found = await SearchAsync(new QueryPart { Image = ByteString.CopyFrom(picture) }, 3);
            float best = found.Hits[0].Score;
            Assert.Equal(1f, best, 1e-4f);
            Assert.Contains(id, found.Hits.Where(h => h.Score > best - 1e-4f).Select(static h => h.Item.Id));
        }
    }

    private Task<SearchResponse> SearchAsync(QueryPart part, uint limit) => _server.Client.SearchAsync(
        new SearchRequest { Collection = "photos", Limit = limit, Exact = true, Query = new Query { Parts = { part } } });

    private async Task<IReadOnlyList<IngestResult>> IngestAsync(Item[] items, string stream = "", List<ulong>? acks = null)
    {
        var results = new List<IngestResult>();
        await using DuplexCall<IngestRequest, IngestResponse> call = _server.Client.IngestItems();
        Task sending = SendAsync(call, items, stream);
        await foreach (IngestResponse response in call.ReadAllAsync())
        {
            if (response.Result is { } result)
            {
                results.Add(result);
            }
            else if (response.Ack is { } ack)
            {
                acks?.Add(ack.Seq);
            }
        }

        await sending;
        return results;
    }

    private static async Task SendAsync(DuplexCall<IngestRequest, IngestResponse> call, Item[] items, string stream)
    {
        await call.WriteAsync(new IngestRequest { Start = new IngestStart { Collection = "photos", StreamId = stream } });
        for (int i = 0; i < items.Length; i++)
        {
            await call.WriteAsync(new IngestRequest { Item = new IngestItem { Seq = (ulong)i + 1, Item = items[i] } });
        }

        await call.WriteAsync(new IngestRequest { Finish = new IngestFinish() });
        call.CompleteRequests();
    }
}
