using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Tests.Generation;

public sealed class LogitRulesTests
{
    private static readonly SearchPlan Plan = new() { Prompt = [], MaxLength = 9, MinLength = 0, EndTokens = [0] };

    [Fact]
    public void Apply_RepetitionPenalty_MovesUsedTokensOnce()
    {
        float[] scores = [4, -4, 4, -4];
        new LogitRules(Plan with { RepetitionPenalty = 2 }).Apply([0, 1, 0, 0], scores);
        Assert.Equal([2, -8, 4, -4], scores);
    }

    [Theory]
    [InlineData(2, new[] { 1, 2, 1 }, new[] { 2 })]
    [InlineData(3, new[] { 1, 2, 3, 1, 2 }, new[] { 3 })]
    [InlineData(3, new[] { 1, 2, 3, 2, 1 }, new int[0])]
    [InlineData(1, new[] { 3, 1 }, new[] { 1, 3 })]
    [InlineData(4, new[] { 1, 1 }, new int[0])]
    [InlineData(2, new[] { 1, 2, 1, 3, 1 }, new[] { 2, 3 })]
    public void Apply_NoRepeatNgram_BansWhatFollowedBefore(int size, int[] tokens, int[] banned)
    {
        float[] scores = new float[5];
        new LogitRules(Plan with { NoRepeatNgramSize = size }).Apply(tokens, scores);
        Assert.Equal(banned, Enumerable.Range(0, 5).Where(i => float.IsNegativeInfinity(scores[i])));
    }

    [Fact]
    public void Apply_BelowTheLeastLength_ForbidsTheEnd()
    {
        LogitRules rules = new(Plan with { MinLength = 3 });
        float[] scores = [1, 1];
        rules.Apply([5, 5, 5], scores);
        Assert.Equal([1, 1], scores);
        rules.Apply([5, 5], scores);
        Assert.Equal([float.NegativeInfinity, 1], scores);
    }
}
