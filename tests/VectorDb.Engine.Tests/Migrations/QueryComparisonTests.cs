using VectorDb.Engine.Migrations;

namespace VectorDb.Engine.Tests.Migrations;

public sealed class QueryComparisonTests
{
    [Theory]
    [InlineData("abcd", "abcd", 1, 1.0, true)]
    [InlineData("abcd", "dcba", 1, -1.0, false)]
    [InlineData("abcd", "abef", 0.5, 1.0, true)]
    [InlineData("abcd", "bafe", 0.5, -1.0, false)]
    [InlineData("abcd", "efgh", 0, null, false)]
    [InlineData("abcd", "efga", 0.25, null, false)]
    [InlineData("", "", 1, null, true)]
    [InlineData("abcde", "acbde", 1, 0.9, true)] // Two neighbours changed: 1 - 6 * 2 / (5 * 24).
    public void Of_TwoOrders_HasOverlapAndCorrelation(string former, string next, double overlap, double? correlation, bool sameBest)
    {
        var comparison = QueryComparison.Of(Answer(former, former), Answer(next, next), null);
        Assert.Equal(overlap, comparison.Overlap, 1e-12);
        Assert.Equal(correlation.HasValue, comparison.RankCorrelation.HasValue);
        Assert.Equal(correlation ?? 0, comparison.RankCorrelation ?? 0, 1e-12);
        Assert.Equal((sameBest, null, null), (comparison.SameBest, comparison.FormerRight, comparison.NextRight));
    }

    [Fact]
    public void Tally_OfSome_HasMeans()
    {
        var tally = new ComparisonTally();
        tally.Add(QueryComparison.Of(Answer("ab", "ab"), Answer("ab", "ac"), "a"));
        tally.Add(QueryComparison.Of(Answer("ab", "ab"), Answer("cd", "cd"), "c"));
        Assert.Equal(new SpaceComparison(2, 0.5, 1, 0.5, 1, 0.75, 2, 1, 2), tally.Summary);
    }

    private static RankedAnswer Answer(string found, string exact) =>
        new([.. found.Select(static c => c.ToString())], [.. exact.Select(static c => c.ToString())]);
}
