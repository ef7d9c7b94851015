using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Tests.Reranking;

public sealed class CalibrationTests
{
    /// <summary>Examples drawn from a known curve give it back: half a unit of slope is three standard errors at 2,000 examples.</summary>
    [Fact]
    public void Fit_ExamplesOfAKnownCurve_FindsIt()
    {
        var random = new Random(3);
        var truth = new Calibration(1.7f, -0.8f, 0, 0);
        (float, bool)[] examples = [.. Enumerable.Range(0, 2_000).Select(_ =>
        {
            float logit = (random.NextSingle() * 6) - 3;
            return (logit, random.NextSingle() < truth.Probability(logit, 0));
        })];
        Calibration fit = PlattFit.Fit(examples);
        Assert.InRange(fit.Slope, 1.2f, 2.2f);
        Assert.InRange(fit.Intercept, -1.1f, -0.5f);
        Assert.Equal(2_000, fit.Examples);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_AllOfOneKind_StaysInside(bool isRight)
    {
        Calibration fit = PlattFit.Fit([.. Enumerable.Range(0, 20).Select(i => (i / 10f, isRight))]);
        float probability = fit.Probability(1, 0);
        Assert.True(float.IsFinite(fit.Slope) && float.IsFinite(fit.Intercept));
        Assert.InRange(probability, isRight ? 0.8f : 0.001f, isRight ? 0.999f : 0.2f);
    }

    [Fact]
    public void Fit_Separable_HasAFiniteSlopeOfTheRightSign()
    {
        Calibration fit = PlattFit.Fit([.. Enumerable.Range(-10, 21).Select(static i => ((float)i, i > 0))]);
        Assert.InRange(fit.Slope, 0.1f, 100);
        Assert.True(fit.Probability(8, 0) > 0.9f);
        Assert.True(fit.Probability(-8, 0) < 0.1f);
    }
}
