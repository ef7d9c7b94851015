using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Search;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Search;

public sealed class GroupingTests : IAsyncLifetime
{
    private SeededDatabase _vectors = null!;

    public async Task InitializeAsync()
    {
        _vectors = await SeededDatabase.OpenAsync();
        await _vectors.FillAsync(400, static i => (i % 5) switch
        {
            0 => $$$"""{"a":{"kind":"k{{{i % 7}}}"}}""",
            1 => $$$"""{"a":{"kind":[{{{i % 3}}},"ignored"]}}""",
            2 => """{"a":{"kind":true}}""",
            3 => """{"a":{"kind":{"not":"a value"}}}""",
            _ => "{}",
        });
    }

    public async Task DisposeAsync() => await _vectors.DisposeAsync();

    [Fact]
    public async Task Groups_AreTheBestOfEachValue()
    {
        SearchRequest request = SeededDatabase.Request(3, limit: 100) with { Exact = true, Limit = 400 };
        SearchResult all = await _vectors.SearchAsync(request);
        SearchResult grouped = await _vectors.SearchAsync(request with { Limit = 20, GroupBy = new GroupBy("a.kind", 3) });
        Assert.Empty(grouped.Hits);
        Assert.Equal(11, grouped.Groups.Count);
        Assert.Contains(grouped.Groups, static group => group.Value == FilterValue.Of("k3"));
        Assert.Contains(grouped.Groups, static group => group.Value == FilterValue.Of(2.0));
        Assert.Contains(grouped.Groups, static group => group.Value == FilterValue.Of(true));
        foreach (HitGroup group in grouped.Groups)
        {
            Assert.Equal(all.Hits.Where(hit => KindOf(hit.Item.Id) == group.Value).Take(3).Select(static hit => hit.Item.Id), group.Hits.Select(static hit => hit.Item.Id));
        }

        Assert.Equal(grouped.Groups.OrderByDescending(static group => group.Hits[0].Score), grouped.Groups);
    }

    [Fact]
    public async Task Groups_LimitAndOffset_CountGroups()
    {
        SearchRequest request = SeededDatabase.Request(3) with { Exact = true, GroupBy = new GroupBy("a.kind", 2) };
        SearchResult whole = await _vectors.SearchAsync(request);
        SearchResult part = await _vectors.SearchAsync(request with { Limit = 3, Offset = 4 });
        Assert.Equal(whole.Groups.Skip(4).Take(3).Select(static group => group.Value), part.Groups.Select(static group => group.Value));
    }

    [Theory]
    [InlineData("", 1, "group_by.field")]
    [InlineData("a", 0, "group_by.size")]
    [InlineData("a", 101, "group_by.size")]
    public async Task Groups_Wrong_AreRefused(string field, int size, string named)
    {
        SearchRequest request = SeededDatabase.Request(3) with { GroupBy = new GroupBy(field, size) };
        var error = await Assert.ThrowsAsync<VectorDbException>(() => _vectors.SearchAsync(request));
        Assert.Equal((ErrorCode.InvalidArgument, named), (error.Code, error.Field));
    }

    private static FilterValue? KindOf(string id)
    {
        int i = int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture);
        return (i % 5) switch
        {
            0 => FilterValue.Of($"k{i % 7}"),
            1 => FilterValue.Of((double)(i % 3)),
            2 => FilterValue.Of(true),
            _ => null,
        };
    }
}
