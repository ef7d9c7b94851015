using System.Text;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Tests.Filtering;

public sealed class FilterMatcherTests
{
    private static readonly Payload Camera = Payload.Parse(Encoding.UTF8.GetBytes(
        """
        {"label":"cat","year":2021,"sold":true,"gone":null,"tags":["a","b"],"camera":{"model":"X1"},
         "taken":"2021-05-04T10:00:00Z","spots":[{"lat":52.52,"lon":13.405},{"lat":0,"lon":0}],"parts":[{"n":1},{"n":7}]}
        """));

    public static TheoryData<Filter, bool> Cases => new()
    {
        { new Filter.OneOf("label", [FilterValue.Of("cat")]), true },
        { new Filter.OneOf("label", [FilterValue.Of("Cat")]), false },
        { new Filter.OneOf("label", [FilterValue.Of("dog"), FilterValue.Of("cat")]), true },
        { new Filter.OneOf("year", [FilterValue.Of(2021)]), true },
        { new Filter.OneOf("year", [FilterValue.Of("2021")]), false },
        { new Filter.OneOf("sold", [FilterValue.Of(true)]), true },
        { new Filter.OneOf("sold", [FilterValue.Of(1)]), false },
        { new Filter.OneOf("tags", [FilterValue.Of("b")]), true },
        { new Filter.OneOf("camera.model", [FilterValue.Of("X1")]), true },
        { new Filter.OneOf("camera", [FilterValue.Of("X1")]), false },
        { new Filter.OneOf("label.cat", [FilterValue.Of("cat")]), false },
        { new Filter.OneOf("parts.n", [FilterValue.Of(7)]), true },
        { new Filter.Exists("gone"), false },
        { new Filter.Exists("camera"), true },
        { new Filter.Exists("camera.lens"), false },
        { new Filter.Negated(new Filter.Exists("camera.lens")), true },
        { new Filter.Negated(new Filter.OneOf("missing", [FilterValue.Of(1)])), true },
        { new Filter.Range("year", new Bound(2021, true, false), null), true },
        { new Filter.Range("year", new Bound(2021, false, false), null), false },
        { new Filter.Range("year", null, new Bound(2021, true, false)), true },
        { new Filter.Range("year", null, new Bound(2021, false, false)), false },
        { new Filter.Range("label", new Bound(0, true, false), null), false },
        { new Filter.Range("taken", new Bound(Bound.ParseTime("2021-05-04T11:00:00+02:00")!.Value, true, true), null), true },
        { new Filter.Range("taken", new Bound(Bound.ParseTime("2021-05-04T10:00:01Z")!.Value, true, true), null), false },
        { new Filter.Range("year", new Bound(0, true, true), null), false },
        { new Filter.Prefix("label", "ca"), true },
        { new Filter.Prefix("label", "at"), false },
        { new Filter.GeoRadius("spots", 52.5, 13.4, 5_000), true },
        { new Filter.GeoRadius("spots", 48.1, 11.6, 100_000), false },
        { new Filter.GeoRadius("label", 48.1, 11.6, 100_000), false },
        { new Filter.AllOf([new Filter.Exists("label"), new Filter.Exists("nothing")]), false },
        { new Filter.AnyOf([new Filter.Exists("label"), new Filter.Exists("nothing")]), true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matches_EachKind_AsDocumented(Filter filter, bool expected) =>
        Assert.Equal(expected, FilterMatcher.Matches(filter, Camera));

    [Fact]
    public void GeoRadius_BerlinToMunich_Is504Kilometres()
    {
        Payload berlin = Payload.Parse("""{"at":{"lat":52.5200,"lon":13.4050}}"""u8.ToArray());
        Assert.False(FilterMatcher.Matches(new Filter.GeoRadius("at", 48.1351, 11.5820, 503_000), berlin));
        Assert.True(FilterMatcher.Matches(new Filter.GeoRadius("at", 48.1351, 11.5820, 506_000), berlin));
    }
}
