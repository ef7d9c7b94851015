using VectorDb.Cli.Filters;
using VectorDb.V1;

namespace VectorDb.Cli.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("a = 1", """{"equal":{"field":"a","value":1}}""")]
    [InlineData("a.b = \"x\"", """{"equal":{"field":"a.b","value":"x"}}""")]
    [InlineData("a = 'it''s'", null)]
    [InlineData("a = 'it\\'s'", """{"equal":{"field":"a","value":"it's"}}""")]
    [InlineData("a != true", """{"not":{"equal":{"field":"a","value":true}}}""")]
    [InlineData("a > -1.5e3", """{"range":{"field":"a","gt":-1500}}""")]
    [InlineData("a<=2", """{"range":{"field":"a","lte":2}}""")]
    [InlineData("when >= \"2020-01-01T00:00:00Z\"", """{"range":{"field":"when","gte":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("a in [1, \"two\", false]", """{"in":{"field":"a","values":[1,"two",false]}}""")]
    [InlineData("exists(a)", """{"exists":{"field":"a"}}""")]
    [InlineData("prefix(a, \"x\")", """{"prefix":{"field":"a","prefix":"x"}}""")]
    [InlineData("geo(at, 52.5, 13.4, 1000)", """{"geoRadius":{"field":"at","latitude":52.5,"longitude":13.4,"radiusMeters":1000}}""")]
    [InlineData("\"or\" = 1", """{"equal":{"field":"or","value":1}}""")]
    [InlineData(
        "a = 1 or b = 2 and not (c = 3 OR d = 4)",
        """{"or":{"filters":[{"equal":{"field":"a","value":1}},{"and":{"filters":[{"equal":{"field":"b","value":2}},{"not":{"or":{"filters":[{"equal":{"field":"c","value":3}},{"equal":{"field":"d","value":4}}]}}}]}}]}}""")]
    public void Parse_Expression_IsTheFilter(string text, string? json)
    {
        if (json is null)
        {
            Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(text));
        }
        else
        {
            Assert.Equal(Filter.Parser.ParseJson(json), FilterParser.Parse(text));
        }
    }

    [Theory]
    [InlineData("", "a field")]
    [InlineData("a", "a comparison or 'in'")]
    [InlineData("a =", "a number")]
    [InlineData("a = 1 b", "'and' or 'or'")]
    [InlineData("(a = 1", "')'")]
    [InlineData("a in []", "a number")]
    [InlineData("a = \"open", "no closing")]
    [InlineData("a ~ 1", "not part of a filter")]
    [InlineData("near(a)", "not one of exists, prefix and geo")]
    [InlineData("geo(a, 1, 2)", "','")]
    public void Parse_Wrong_SaysWhatWasExpected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NestedWithoutEnd_IsRefused() =>
        Assert.Throws<FilterSyntaxException>(() => FilterParser.Parse(new string('(', 100_000)));
}
