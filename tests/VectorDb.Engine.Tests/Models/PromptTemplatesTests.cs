using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;

namespace VectorDb.Engine.Tests.Models;

public sealed class PromptTemplatesTests
{
    [Theory]
    [InlineData("en", 7)]
    [InlineData("zh", 7)]
    [InlineData("en-80", 80)]
    [InlineData("zh-80", 80)]
    public void Of_Set_HasOnePlaceForTheLabelInEach(string set, int count)
    {
        IReadOnlyList<string> prompts = PromptTemplates.Of(set, "clip");
        Assert.Equal(count, prompts.Count);
        Assert.All(prompts, prompt => Assert.Equal(2, prompt.Split("{}").Length));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public void Of_Seven_AreAmongTheEighty(string language) =>
        Assert.Subset(PromptTemplates.Of(language + "-80", "clip").ToHashSet(), PromptTemplates.Of(language, "clip").ToHashSet());

    [Fact]
    public void Of_NoLanguage_IsTheFamilys()
    {
        Assert.Equal(PromptTemplates.Of("zh", ""), PromptTemplates.Of("", "chinese-clip"));
        Assert.Equal(PromptTemplates.Of("en", ""), PromptTemplates.Of("", "siglip"));
    }

    [Fact]
    public void Of_UnknownSet_NamesTheOnesThereAre() =>
        Assert.Contains("zh-80", Assert.Throws<VectorDbException>(() => PromptTemplates.Of("de", "clip")).Message, StringComparison.Ordinal);
}
