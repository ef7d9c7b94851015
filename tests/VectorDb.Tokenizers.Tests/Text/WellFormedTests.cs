using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Tests.Text;

public sealed class WellFormedTests
{
    [Fact]
    public void Ensure_LoneSurrogates_BecomeReplacementCharacters()
    {
        Assert.Equal("a\uFFFDb", WellFormed.Ensure("a" + (char)0xD800 + "b"));
        Assert.Equal("\uFFFD\U0001F600\uFFFD", WellFormed.Ensure((char)0xDC00 + "\U0001F600" + (char)0xD83D));
    }

    [Fact]
    public void Ensure_ValidText_ReturnsTheSameInstance()
    {
        const string Text = "a\U0001F600";
        Assert.Same(Text, WellFormed.Ensure(Text));
    }
}
