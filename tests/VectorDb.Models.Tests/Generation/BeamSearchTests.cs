using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Tests.Generation;

public sealed class BeamSearchTests
{
    [Theory]
    [InlineData(1.0, EarlyStopping.Heuristic)]
    [InlineData(-1.0, EarlyStopping.Heuristic)]
    [InlineData(0.0, EarlyStopping.Always)]
    [InlineData(2.0, EarlyStopping.Never)]
    [InlineData(-0.5, EarlyStopping.Never)]
    public void Run_RandomLanguages_FindsWhatTheSlowTwinFinds(double lengthPenalty, EarlyStopping earlyStopping)
    {
        HashSet<string> different = [];
        for (int seed = 0; seed < 200; seed++)
        {
            SearchPlan plan = new()
            {
                Prompt = [.. Enumerable.Range(2, seed % 4)],
                MaxLength = 5 + (seed % 7),
                MinLength = seed % 5,
                EndTokens = [1],
                Beams = 2 + (seed % 4),
                Returned = 1 + (seed % 2),
                LengthPenalty = lengthPenalty,
                RepetitionPenalty = seed % 3 == 0 ? 1.5 : 1,
                NoRepeatNgramSize = seed % 6 == 0 ? 2 : 0,
                EarlyStopping = earlyStopping,
            };
            ToyModel model = new(11 + (seed % 5), seed);
            FoundText[] found = [.. model.Run(plan)];
            (int[] Tokens, double Score)[] expected = [.. SlowBeamSearch.Run(model, plan)];
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < found.Length; i++)
            {
                Assert.True(expected[i].Tokens.SequenceEqual(found[i].Tokens), $"seed {seed}, text {i}: [{string.Join(' ', found[i].Tokens)}], twin [{string.Join(' ', expected[i].Tokens)}]");
                Assert.Equal(expected[i].Score, found[i].Score, 1e-4);
                different.Add(string.Join(' ', found[i].Tokens));
            }
        }

        Assert.True(different.Count > 100, "the languages must not all say the same");
    }

    [Fact]
    public void Run_EndTokenBelowTheBeams_IsDropped()
    {
        // Two beams; the end token ranks third, so it ends nothing although it is among the four candidates.
        BeamSearch search = new(new SearchPlan { Prompt = [], MaxLength = 2, MinLength = 0, EndTokens = [0], Beams = 2 });
        search.Take(new float[] { 1, 3, 2, -9 });
        Assert.Equal([1, 2], search.NextTokens.ToArray());
        search.Take(new float[] { -9, 5, -9, -9, -9, -9, 5, -9 });
        Assert.True(search.IsDone);
        Assert.Equal(FinishReason.Length, search.Results[0].Finish);
        Assert.Equal([1, 1], search.Results[0].Tokens);
    }
}
