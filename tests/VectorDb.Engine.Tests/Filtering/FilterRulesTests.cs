using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;

namespace VectorDb.Engine.Tests.Filtering;

public sealed class FilterRulesTests
{
    public static TheoryData<Filter, string> Refused => new()
    {
        { new Filter.AllOf([]), "filter.and" },
        { new Filter.AnyOf([new Filter.AllOf([])]), "filter.or[0].and" },
        { new Filter.OneOf("", [FilterValue.Of(1)]), "filter.field" },
        { new Filter.OneOf("a", []), "filter" },
        { new Filter.OneOf("a", [FilterValue.Of(double.NaN)]), "filter" },
        { new Filter.OneOf("a", [.. Enumerable.Repeat(FilterValue.Of(1), Filter.MaxValues + 1)]), "filter" },
        { new Filter.Range("a", null, null), "filter" },
        { new Filter.Range("a", new Bound(1, true, true), new Bound(2, true, false)), "filter" },
        { new Filter.Range("a", new Bound(double.PositiveInfinity, true, false), null), "filter" },
        { new Filter.Prefix("a", ""), "filter" },
        { new Filter.GeoRadius("a", 91, 0, 1), "filter" },
        { new Filter.GeoRadius("a", 0, 181, 1), "filter" },
        { new Filter.GeoRadius("a", 0, 0, -1), "filter" },
        { new Filter.AnyOf([.. Enumerable.Repeat(new Filter.Exists("a"), Filter.MaxConditions)]), "filter" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Check_WrongFilter_NamesThePart(Filter filter, string field)
    {
        var error = Assert.Throws<VectorDbException>(() => FilterRules.Check(filter));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Check_NestedTooDeep_IsRefused()
    {
        Filter filter = new Filter.Exists("a");
        for (int depth = 1; depth < Filter.MaxDepth; depth++)
        {
            filter = new Filter.Negated(filter);
        }

        FilterRules.Check(filter);
        Assert.Throws<VectorDbException>(() => FilterRules.Check(new Filter.Negated(filter)));
    }
}
