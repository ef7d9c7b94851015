using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Search;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Search;

public sealed class PagingTests : IAsyncLifetime
{
    private const int Count = 3000;

    private SeededDatabase _vectors = null!;

    public async Task InitializeAsync()
    {
        _vectors = await SeededDatabase.OpenAsync();
        await _vectors.FillAsync(Count, static i => $$"""{"n":{{i}}}""");
    }

    public async Task DisposeAsync() => await _vectors.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_OneAfterTheOther_NeitherRepeatNorSkip(bool exact)
    {
        SearchRequest request = SeededDatabase.Request(7, limit: 25) with { Exact = exact };
        IReadOnlyList<string> paged = await WalkAsync(request, pages: 12);
        SearchResult whole = await _vectors.SearchAsync(request with { Limit = 300, Exact = true });
        Assert.Equal(paged.Count, paged.Distinct().Count());

        // A page of an approximate search may miss a row, as any search may; none is lost for lying between two pages.
        int found = whole.Hits.Count(hit => paged.Contains(hit.Item.Id));
        Assert.InRange(found, exact ? 300 : 295, 300);
    }

    [Fact]
    public async Task Pages_OfAnItem_LeaveItOutOfAll()
    {
        var request = new SearchRequest { Collection = SeededDatabase.Name, Query = [new QueryPart { ItemId = "i7" }], Limit = 10, Exact = true };
        IReadOnlyList<string> paged = await WalkAsync(request, pages: 3);
        SearchResult whole = await _vectors.SearchAsync(request with { Limit = 30 });
        Assert.Equal(whole.Hits.Select(static hit => hit.Item.Id), paged);
        Assert.DoesNotContain("i7", paged);
    }

    [Fact]
    public async Task LastPage_HasNoToken()
    {
        SearchRequest request = SeededDatabase.Request(7, limit: 30) with { Exact = true, Filter = Below(45) };
        SearchResult first = await _vectors.SearchAsync(request);
        SearchResult second = await _vectors.SearchAsync(request with { PageToken = first.NextPageToken });
        Assert.Equal((30, 15), (first.Hits.Count, second.Hits.Count));
        Assert.Empty(second.NextPageToken);
    }

    [Fact]
    public async Task Deleted_BetweenPages_MovesNothing()
    {
        SearchRequest request = SeededDatabase.Request(7, limit: 10) with { Exact = true };
        string[] before = [.. (await _vectors.SearchAsync(request with { Limit = 20 })).Hits.Select(static hit => hit.Item.Id)];
        SearchResult first = await _vectors.SearchAsync(request);
        await _vectors.Database.Items.DeleteAsync(SeededDatabase.Name, [before[9], before[2]]);
        SearchResult second = await _vectors.SearchAsync(request with { PageToken = first.NextPageToken });
        Assert.Equal(before[10..20], second.Hits.Select(static hit => hit.Item.Id));
    }

    [Fact]
    public async Task Token_OfAnotherSearchOrNone_IsRefused()
    {
        SearchRequest request = SeededDatabase.Request(7);
        string token = (await _vectors.SearchAsync(request)).NextPageToken;
        foreach (SearchRequest wrong in new[]
        {
            SeededDatabase.Request(8) with { PageToken = token },
            request with { PageToken = token, Filter = Below(45) },
            request with { PageToken = token, Exact = true },
            request with { PageToken = "nonsense!" },
            request with { PageToken = token[..^2] },
            request with { PageToken = new string('A', 5000) },
        })
        {
            var error = await Assert.ThrowsAsync<VectorDbException>(() => _vectors.SearchAsync(wrong));
            Assert.Equal(("page_token", "INVALID_PAGE_TOKEN"), (error.Field, error.Reason));
        }

        SearchRequest both = request with { PageToken = token, Offset = 5 };
        Assert.Equal("offset", (await Assert.ThrowsAsync<VectorDbException>(() => _vectors.SearchAsync(both))).Field);
    }

    private static Filter.Range Below(double n) => new("n", null, new Bound(n, false, false));

    private async Task<IReadOnlyList<string>> WalkAsync(SearchRequest request, int pages)
    {
        var found = new List<string>();
        for (int page = 0; page < pages; page++)
        {
            SearchResult result = await _vectors.SearchAsync(request);
            Assert.Equal(request.Limit, result.Hits.Count);
            found.AddRange(result.Hits.Select(static hit => hit.Item.Id));
            request = request with { PageToken = result.NextPageToken };
        }

        return found;
    }
}
