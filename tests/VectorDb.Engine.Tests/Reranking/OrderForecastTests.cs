using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Tests.Reranking;

public sealed class OrderForecastTests
{
    [Fact]
    public void ChangeProbability_TooFewMatched_IsCertain() =>
        Assert.Equal(1, OrderForecast.ChangeProbability([.. Line(15, 0.1f)], [0f], 1));

    [Fact]
    public void ChangeProbability_FirstFarAboveTheRest_IsSmall()
    {
        (float, float)[] matched = [(0.5f, 12f), .. Line(40, 0.3f)];
        Assert.InRange(OrderForecast.ChangeProbability(matched, [.. Enumerable.Repeat(0.1f, 80)], 1), 0, 0.15);
    }

    [Fact]
    public void ChangeProbability_FirstAmongItsLike_IsLarge()
    {
        (float, float)[] matched = [.. Line(40, 0.3f)];
        Assert.Equal(1, OrderForecast.ChangeProbability(matched, [.. Enumerable.Repeat(0.3f, 80)], 10));
    }

    /// <summary>
    /// On scores that scatter normally about a line, a forecast of at most 5 % must hold in at least 95 % of the cases: the right
    /// candidate, far above its like, is planted at a random rank.
    /// </summary>
    [Fact]
    public void ChangeProbability_AtFivePercent_IsWrongInFewerThanFivePercent()
    {
        var random = new Random(7);
        int stopped = 0;
        int wrong = 0;
        for (int trial = 0; trial < 1000; trial++)
        {
            (float Search, float Fused)[] all = [.. Enumerable.Range(0, 128).Select(rank => (0.4f - (rank * 0.002f), -4 - (rank * 0.01f) + Normal(random)))];
            int right = Math.Min(127, (int)(-Math.Log(1 - random.NextDouble()) * 12));
            all[right].Fused = 6 + Normal(random);
            for (int matched = 16; matched < 128; matched += 16)
            {
                if (OrderForecast.ChangeProbability(all[..matched], [.. all[matched..].Select(static a => a.Search)], 1) <= 0.05)
                {
                    stopped++;
                    wrong += all[..matched].Max(static a => a.Fused) < all.Max(static a => a.Fused) ? 1 : 0;
                    break;
                }
            }
        }

        Assert.InRange(stopped, 300, 1000);
        Assert.InRange(wrong, 0, stopped / 20);
    }

    private static IEnumerable<(float Search, float Fused)> Line(int count, float from) =>
        Enumerable.Range(0, count).Select(i => (from - (i * 0.005f), -2 - (i * 0.05f) + (0.3f * (i % 3))));

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
