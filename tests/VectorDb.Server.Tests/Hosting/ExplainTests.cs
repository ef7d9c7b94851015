using VectorDb.Rpc;
using VectorDb.V1;
using static VectorDb.Server.Tests.Hosting.MatcherServer;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>What is said beside the ranks of a reranked search: where words are, and how probable it is that a hit is right.</summary>
public sealed class ExplainTests(MatcherServer server) : IClassFixture<MatcherServer>, IAsyncLifetime
{
    private readonly string _collection = "photos-" + Guid.NewGuid().ToString("n");

    public Task InitializeAsync() => server.Client.CreateCollectionAsync(new CreateCollectionRequest
    {
        Collection = new Collection { Name = _collection, Spaces = { new VectorSpace { Model = "clip" } } },
    });

    public Task DisposeAsync() => server.Client.DeleteCollectionAsync(new DeleteCollectionRequest { Name = _collection });

    [Theory]
    [InlineData("blip", true)]
    [InlineData("blip2", false)]
    [InlineData("albef", false)]
    [InlineData("vilt", false)]
    [InlineData("", true)]
    public async Task Search_Explained_ShowsWhereEachWordIs(string model, bool overlay)
    {
        await PutAsync(
            new Item { Id = "a", Image = Picture("blip/itm", "rgb_wide.png") },
            new Item { Id = "text", Text = "a red car" });
        SearchResponse response = await server.Client.SearchAsync(new SearchRequest
        {
            Collection = _collection,
            Query = new Query { Parts = { new QueryPart { Text = "a red car" } } },
            Explain = new Explain { Model = model, Overlay = overlay },
        });
        Assert.Null(response.Hits.Single(static h => h.Item.Id == "text").Explanation);
        HitExplanation explanation = response.Hits.Single(static h => h.Item.Id == "a").Explanation;
        Assert.Equal(model.Length > 0 ? model : "clip", explanation.Model);
        Assert.Equal("aredcar", string.Concat(explanation.Words.Select(static w => w.Word)));
        foreach (ExplainedWord word in explanation.Words)
        {
            Assert.Equal((int)(explanation.Rows * explanation.Columns), word.Patches.Count);
            Assert.True(word.Patches.Distinct().Count() > 1);
            if (model.Length > 0)
            {
                Assert.All(word.Patches, static p => Assert.InRange(p, 0f, 1f));
                Assert.InRange(word.Patches.Sum(), 0.01f, 1.0001f);
            }

            Assert.Equal(overlay, word.OverlayPng.Span.StartsWith(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        }

        Assert.Contains("explain", response.Stages.Select(static s => s.Stage));
    }

    [Fact]
    public async Task Search_ExplainWithoutText_IsRefused()
    {
        var request = new SearchRequest
        {
            Collection = _collection,
            Query = new Query { Parts = { new QueryPart { Image = Picture("blip/itm", "rgb_wide.png") } } },
            Explain = new Explain(),
        };
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.SearchAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        request.Explain.Hits = 21;
        error = await Assert.ThrowsAsync<RpcException>(() => server.Client.SearchAsync(request));
        Assert.Contains("explain.hits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ThenSearch_GivesTheProbabilityThatWasLearnt()
    {
        await PutAsync([.. Read<string[]>("blip/itm", "inputs/images.json").Select(image => new Item { Id = image, Image = Picture("blip/itm", image) })]);
        string[] texts = [.. Read<string[]>("blip/itm", "inputs/texts.json").Where(static text => text.Length > 0), "a dog", "a cat", "a house"];
        var request = new CalibrateRequest { Collection = _collection, Rerank = new Rerank { Model = "albef" } };
        foreach ((string text, int i) in texts.Select(static (text, i) => (text, i)))
        {
            SearchResponse found = await SearchAsync(text, new Rerank { Model = "albef" });
            Assert.False(found.Rerank.Calibrated);
            request.Examples.Add(new CalibrationExample { Text = text, ItemId = i % 3 == 0 ? "another" : found.Hits[0].Item.Id });
        }

        Calibration calibration = await server.Client.CalibrateAsync(request);
        Assert.Equal((uint)texts.Length, calibration.Examples);
        Assert.Equal((uint)texts.Where(static (_, i) => i % 3 != 0).Count(), calibration.Right);
        SearchResponse response = await SearchAsync(texts[0], new Rerank { Model = "albef" });
        Assert.True(response.Rerank.Calibrated);
        Assert.All(response.Hits, hit =>
        {
            float logit = hit.Match.ItmMatchLogit!.Value - hit.Match.ItmMismatchLogit!.Value;
            Assert.Equal(1 / (1 + MathF.Exp(-((calibration.Slope * logit) + calibration.Intercept))), hit.Match.Probability!.Value, 1e-4f);
        });
        request.Examples.Clear();
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Client.CalibrateAsync(request));
        Assert.Contains("examples", error.Message, StringComparison.Ordinal);
    }

    private async Task PutAsync(params Item[] items)
    {
        PutItemsResponse response = await server.Client.PutItemsAsync(new PutItemsRequest { Collection = _collection, Items = { items } });
        Assert.All(response.Results, static r => Assert.Equal(0, r.Status.Code));
    }

    private Task<SearchResponse> SearchAsync(string text, Rerank rerank) => server.Client.SearchAsync(new SearchRequest
    {
        Collection = _collection,
        Query = new Query { Parts = { new QueryPart { Text = text } } },
        Limit = 20,
        Rerank = rerank,
    });
}
