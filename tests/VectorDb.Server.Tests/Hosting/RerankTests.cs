using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Rpc;
using VectorDb.V1;
using static VectorDb.Server.Tests.Hosting.MatcherServer;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>Searches with a second look over gRPC, with the tiny matchers of the goldens.</summary>
public sealed class RerankTests(MatcherServer server) : IClassFixture<MatcherServer>, IAsyncLifetime
{
    private readonly string _collection = "photos-" + Guid.NewGuid().ToString("n");

    public Task InitializeAsync() => server.Client.CreateCollectionAsync(new CreateCollectionRequest
    {
        Collection = new Collection { Name = _collection, Spaces = { new VectorSpace { Model = "clip" } } },
    });

    public Task DisposeAsync() => server.Client.DeleteCollectionAsync(new DeleteCollectionRequest { Name = _collection });

    /// <summary>
    /// What is found for a recorded text has the recorded scores, those of <c>vectordb match</c>, whether a picture was just encoded or
    /// its features were kept. The recorded processors do not turn pictures upright, so a turned one is left out.
    /// </summary>
    [Theory]
    [InlineData("blip/itm", "itm_logits", 7, 2)]
    [InlineData("blip2/itm", "itm_logits", 7, 2)]
    [InlineData("albef/retrieval", "itm_logits", 6, 2)]
    [InlineData("vilt/retrieval", "logits", 4, 1)]
    public async Task Search_Reranked_HasTheRecordedScores(string family, string output, int texts, int logits)
    {
        string[] images = Read<string[]>(family, "inputs/images.json");
        string[] upright = [.. images.Where(static image => image != "exif6.jpg")];
        await PutAsync([.. upright.Select(image => new Item { Id = image, Image = Picture(family, image) })]);
        (float[] expected, double tolerance) = Expected(family, output);
        for (int round = 0; round < 3; round++)
        {
            if (round == 2)
            {
                await server.Client.UnloadModelAsync(new UnloadModelRequest { Name = NameOf(family) });
                await server.Client.LoadModelAsync(new LoadModelRequest { Name = NameOf(family) });
            }

            SearchResponse response = await SearchAsync(Read<string[]>(family, "inputs/texts.json")[0], new Rerank { Model = NameOf(family) });
            Assert.Equal(upright.Length, response.Hits.Count);
            Assert.Equal(PicturesOf(family, round, upright.Length), (response.Rerank.FeaturesMade, response.Rerank.FeaturesInMemory, response.Rerank.FeaturesRead));
            Assert.Equal((upright.Length, MatchedBy.CrossAttention, RerankStop.Complete), ((int)response.Rerank.Matched, response.Rerank.MatchedBy, response.Rerank.Stop));
            foreach (Hit hit in response.Hits)
            {
                int row = Array.IndexOf(images, hit.Item.Id) * texts * logits;
                Assert.Equal(expected[row + logits - 1], hit.Match.ItmMatchLogit!.Value, tolerance);
                Assert.Equal(hit.Match.ItmMatchLogit!.Value + (hit.Match.Itc ?? 0), hit.Score, 1e-5);
            }

            Assert.Equal(response.Hits.OrderByDescending(static h => h.Score), response.Hits);
        }
    }

    [Fact]
    public async Task Search_ByPicture_MatchesStoredTexts()
    {
        await PutAsync(
            new Item { Id = "car", Text = "a photo of a red car" },
            new Item { Id = "zebra", Text = "it's a striped zebra, isn't it?" },
            new Item { Id = "picture", Image = Picture("blip/itm", "gray.png") },
            new Item { Id = "both", Image = Picture("blip/itm", "rgb.jpg"), Text = "Two DOGS near the old bridge!" });
        (float[] expected, double tolerance) = Expected("blip/itm", "itm_logits");
        string[] texts = Read<string[]>("blip/itm", "inputs/texts.json");
        int row = Array.IndexOf(Read<string[]>("blip/itm", "inputs/images.json"), "rgb_wide.png") * 7 * 2;

        SearchResponse response = await SearchAsync(new QueryPart { Image = Picture("blip/itm", "rgb_wide.png") }, new Rerank { Model = "blip" });
        Assert.Equal((3u, 1u), (response.Rerank.Matched, response.Rerank.Unmatchable));
        Assert.Equal("picture", response.Hits[^1].Item.Id);
        Assert.Null(response.Hits[^1].Match);
        foreach (Hit hit in response.Hits.Take(3))
        {
            Assert.Equal(expected[row + (2 * Array.IndexOf(texts, hit.Item.Text)) + 1], hit.Match.ItmMatchLogit!.Value, tolerance);
        }

        // A stored item looks with its picture at texts, and with its text at pictures.
        response = await SearchAsync(new QueryPart { ItemId = "both" }, new Rerank { Model = "blip" });
        Assert.Equal((3u, 0u), (response.Rerank.Matched, response.Rerank.Unmatchable));
    }

    [Fact]
    public async Task Search_ZeroBudget_KeepsTheOrderOfTheSearchAndSaysSo()
    {
        await PutAllAsync();
        SearchResponse plain = await SearchAsync("a photo of a red car", null);
        SearchResponse response = await SearchAsync("a photo of a red car", new Rerank { Model = "blip", Budget = new Duration() });
        Assert.Equal((0u, MatchedBy.Nothing, RerankStop.Budget), (response.Rerank.Matched, response.Rerank.MatchedBy, response.Rerank.Stop));
        Assert.Equal(plain.Hits.Select(static h => (h.Item.Id, h.Score)), response.Hits.Select(static h => (h.Item.Id, h.Score)));
    }

    [Fact]
    public async Task Search_FewCandidates_LeavesTheRestBehindThem()
    {
        await PutAllAsync();
        SearchResponse plain = await SearchAsync("a photo of a red car", null);
        SearchResponse response = await SearchAsync("a photo of a red car", new Rerank { Model = "blip", Candidates = 2 }, limit: 2);
        Assert.Equal(plain.Hits.Take(2).Select(static h => h.Item.Id).Order(), response.Hits.Select(static h => h.Item.Id).Order());
    }

    [Fact]
    public async Task Search_Pages_KeepTheRanksOfTheFirst()
    {
        await PutAllAsync();
        var rerank = new Rerank { Model = "blip" };
        SearchResponse whole = await SearchAsync("a photo of a red car", rerank);
        var paged = new List<Hit>();
        SearchResponse page = await SearchAsync("a photo of a red car", rerank, limit: 2);
        paged.AddRange(page.Hits);

        // What comes meanwhile is in no page, what goes is passed over, and nothing is matched again.
        await PutAsync(new Item { Id = "late", Image = Picture("blip2/itm", "rgb_tall.png") });
        string gone = whole.Hits[3].Item.Id;
        await server.Client.DeleteItemsAsync(new DeleteItemsRequest { Collection = _collection, Ids = { gone } });
        while (page.NextPageToken.Length > 0)
        {
            page = await PageAsync("a photo of a red car", page.NextPageToken);
            Assert.Null(page.Rerank);
            paged.AddRange(page.Hits);
        }

        Assert.Equal(whole.Hits.Where(h => h.Item.Id != gone), paged);
        SearchResponse first = await SearchAsync("a photo of a red car", rerank, limit: 2);
        var error = await Assert.ThrowsAsync<RpcException>(() => PageAsync("another text", first.NextPageToken));
        Assert.Contains("another search", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RpcException>(() => PageAsync("a photo of a red car", "bm90aGluZw"));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);

        Task<SearchResponse> PageAsync(string text, string token) => server.Client.SearchAsync(new SearchRequest
        {
            Collection = _collection,
            Query = new Query { Parts = { new QueryPart { Text = text } } },
            Limit = 2,
            Rerank = rerank,
            PageToken = token,
        });
    }

    [Fact]
    public async Task Search_Groups_AreInTheOrderOfTheirBestHits()
    {
        string[] images = Read<string[]>("blip/itm", "inputs/images.json");
        await PutAsync([.. images.Select((image, i) => new Item
        {
            Id = image,
            Image = Picture("blip/itm", image),
            Payload = new Struct { Fields = { ["kind"] = Value.ForString(i % 3 == 0 ? "a" : "b") } },
        })]);
        SearchResponse whole = await SearchAsync("a photo of a red car", new Rerank { Model = "blip" });
        SearchResponse grouped = await server.Client.SearchAsync(new SearchRequest
        {
            Collection = _collection,
            Query = new Query { Parts = { new QueryPart { Text = "a photo of a red car" } } },
            Limit = 5,
            Rerank = new Rerank { Model = "blip" },
            GroupBy = new GroupBy { Field = "kind", Size = 2 },
        });
        string KindOf(Hit hit) => hit.Item.Payload.Fields["kind"].StringValue;
        Assert.Equal(whole.Hits.Select(KindOf).Distinct(), grouped.Groups.Select(static g => g.Value.StringValue));
        Assert.All(grouped.Groups, g => Assert.Equal(whole.Hits.Where(h => KindOf(h) == g.Value.StringValue).Take(2), g.Hits));
    }

    [Fact]
    public async Task Search_FastMatch_OrdersByTheMatchersCosines()
    {
        await PutAllAsync();
        SearchResponse response = await SearchAsync("a photo of a red car", new Rerank { Model = "blip", FastMatch = true });
        Assert.Equal(MatchedBy.Contrast, response.Rerank.MatchedBy);
        Assert.All(response.Hits, static h => Assert.Null(h.Match.ItmMatchLogit));
        Assert.All(response.Hits, static h => Assert.Equal(h.Match.Itc!.Value, h.Score, 1e-6));
        Assert.Equal(response.Hits.OrderByDescending(static h => h.Score), response.Hits);
    }

    [Fact]
    public async Task Search_Weights_OrderAsAsked()
    {
        await PutAllAsync();
        var rerank = new Rerank { Model = "albef", Weights = new RerankWeights { Itm = 2, Itc = -1, Search = 0.5f } };
        SearchResponse response = await SearchAsync("a photo of a red car", rerank);
        Assert.All(response.Hits, static h => Assert.Equal(
            (2 * h.Match.ItmMatchLogit!.Value) - h.Match.Itc!.Value + (0.5f * h.Match.SearchScore), h.Score, 1e-5));
        Assert.Equal(response.Hits.OrderByDescending(static h => h.Score), response.Hits);
    }

    [Fact]
    public async Task Search_MinProbability_LeavesOutWhatDoesNotMatch()
    {
        await PutAllAsync();
        SearchResponse all = await SearchAsync("a photo of a red car", new Rerank { Model = "blip" });
        float least = all.Hits.Select(static h => h.Match.Probability!.Value).Order().ElementAt(3);
        SearchResponse some = await SearchAsync("a photo of a red car", new Rerank { Model = "blip", MinProbability = least });
        Assert.Equal(all.Hits.Where(h => h.Match.Probability >= least), some.Hits);
        SearchResponse none = await SearchAsync("a photo of a red car", new Rerank { Model = "blip", MinProbability = 1 });
        Assert.Empty(none.Hits);
        Assert.Equal(all.Rerank.Matched, none.Rerank.Matched);
    }

    [Theory]
    [InlineData("rerank.candidates", StatusCode.InvalidArgument)]
    [InlineData("rerank.confidence", StatusCode.InvalidArgument)]
    [InlineData("rerank.budget", StatusCode.InvalidArgument)]
    [InlineData("model", StatusCode.NotFound)]
    [InlineData("clip", StatusCode.FailedPrecondition)]
    [InlineData("vector", StatusCode.InvalidArgument)]
    public async Task Search_BadRerank_NamesTheField(string what, StatusCode code)
    {
        Rerank rerank = what switch
        {
            "rerank.candidates" => new Rerank { Model = "blip", Candidates = 1001 },
            "rerank.confidence" => new Rerank { Model = "blip", Confidence = 0.2f },
            "rerank.budget" => new Rerank { Model = "blip", Budget = new Duration { Seconds = -1 } },
            "model" => new Rerank { Model = "nobody" },
            "clip" => new Rerank { Model = "clip" },
            _ => new Rerank { Model = "blip" },
        };
        QueryPart part = what == "vector"
            ? new QueryPart { Vector = new Vector { Values = { Enumerable.Repeat(1f, 32) } } }
            : new QueryPart { Text = "a" };
        var error = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(part, rerank));
        Assert.Equal(code, error.Code);
        Assert.Contains(what is "clip" ? "does not match; loaded models that do: 'albef', 'blip', 'blip2', 'vilt'." : what is "vector" ? "rerank" : what, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Pictures made, in memory and kept: encoded at first, then at hand, then read from disk. ViLT has nothing worth keeping.</summary>
    private static (uint Made, uint InMemory, uint Kept) PicturesOf(string family, int round, int count) => family switch
    {
        "vilt/retrieval" => ((uint)count, 0, 0),
        _ when round == 0 => ((uint)count, 0, 0),
        _ when round == 1 => (0, (uint)count, 0),
        _ => (0, 0, (uint)count),
    };

    private static (float[] Values, double Tolerance) Expected(string family, string output)
    {
        JsonElement recorded = Read<JsonElement>(family, "expected/expected.json").GetProperty("outputs").EnumerateArray()
            .Single(o => o.GetProperty("name").GetString() == output);
        byte[] file = File.ReadAllBytes(Path.Combine(Golden(family), "expected", recorded.GetProperty("file").GetString()!));
        float[] values = new float[(file.Length - 10 - BitConverter.ToUInt16(file, 8)) / sizeof(float)];
        Buffer.BlockCopy(file, 10 + BitConverter.ToUInt16(file, 8), values, 0, values.Length * sizeof(float));
        return (values, recorded.GetProperty("tolerance").GetProperty("atol").GetDouble());
    }

    private Task PutAllAsync() => PutAsync(
        [.. Read<string[]>("blip/itm", "inputs/images.json").Select(image => new Item { Id = image, Image = Picture("blip/itm", image) })]);

    private async Task PutAsync(params Item[] items)
    {
        PutItemsResponse response = await server.Client.PutItemsAsync(new PutItemsRequest { Collection = _collection, Items = { items } });
        Assert.All(response.Results, static r => Assert.Equal(0, r.Status.Code));
    }

    private Task<SearchResponse> SearchAsync(string text, Rerank? rerank, uint limit = 20) => SearchAsync(new QueryPart { Text = text }, rerank, limit);

    private Task<SearchResponse> SearchAsync(QueryPart part, Rerank? rerank, uint limit = 20) => server.Client.SearchAsync(new SearchRequest
    {
        Collection = _collection,
        Query = new Query { Parts = { part } },
        Limit = limit,
        Rerank = rerank,
    });
}
