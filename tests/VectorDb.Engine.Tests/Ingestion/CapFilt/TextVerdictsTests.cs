using VectorDb.Engine.Collections;
using VectorDb.Engine.Ingestion.CapFilt;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Tests.Ingestion.CapFilt;

public sealed class TextVerdictsTests
{
    [Theory]
    [InlineData("a dog", 0.9f, MisfitAction.Flag, TextFate.Captioned)]
    [InlineData("a dog", null, MisfitAction.Flag, TextFate.Captioned)]
    [InlineData("a dog", 0.4f, MisfitAction.Flag, TextFate.Flagged)]
    [InlineData("a dog", 0.4f, MisfitAction.Replace, TextFate.Flagged)]
    [InlineData("a dog", 0.4f, MisfitAction.Keep, TextFate.Captioned)]
    [InlineData("", null, MisfitAction.Keep, TextFate.Flagged)]
    public void Captioned_ByItsScore_IsTheTextOrFlagged(string caption, float? score, MisfitAction action, TextFate expected)
    {
        JudgedText text = TextVerdicts.Captioned(Policy(action), caption, score);
        Assert.Equal((caption, expected, caption, score), (text.Text, text.Verdict!.Fate, text.Verdict.Caption, text.Verdict.CaptionScore));
        Assert.Null(text.Verdict.GivenScore);
    }

    [Theory]
    [InlineData(0.5f, MisfitAction.Replace, true)]
    [InlineData(0.49f, MisfitAction.Replace, false)]
    [InlineData(0.49f, MisfitAction.Flag, false)]
    [InlineData(0.01f, MisfitAction.Keep, true)]
    public void Keeps_BelowTheThreshold_AsThePolicySays(float score, MisfitAction action, bool expected) =>
        Assert.Equal(expected, TextVerdicts.Keeps(Policy(action), score));

    [Theory]
    [InlineData(0.1f, "a dog", 0.8f, TextFate.Replaced, "a dog", "buy now")]
    [InlineData(0.1f, "a dog", 0.4f, TextFate.Flagged, "buy now", "")]
    [InlineData(0.1f, "", 0f, TextFate.Flagged, "buy now", "")]
    public void Replaced_OnlyByACaptionThatFits(float given, string caption, float score, TextFate fate, string text, string kept)
    {
        JudgedText judged = TextVerdicts.Replaced(Policy(MisfitAction.Replace), "buy now", given, caption, score);
        Assert.Equal((text, fate, kept, caption), (judged.Text, judged.Verdict!.Fate, judged.Verdict.GivenText, judged.Verdict.Caption));
        Assert.Equal((given, score), (judged.Verdict.GivenScore, judged.Verdict.CaptionScore));
    }

    [Fact]
    public void Replaced_ByACaptionThatIsNoBetter_IsFlagged()
    {
        CapFiltPolicy lax = Policy(MisfitAction.Replace) with { Threshold = 0 };
        Assert.Equal(TextFate.Flagged, TextVerdicts.Replaced(lax, "given", 0.3f, "caption", 0.3f).Verdict!.Fate);
    }

    private static CapFiltPolicy Policy(MisfitAction action) => new() { Matcher = "itm", Threshold = 0.5f, MisfitAction = action };
}
