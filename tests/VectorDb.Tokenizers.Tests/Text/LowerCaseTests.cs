using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Tests.Text;

public sealed class LowerCaseTests
{
    [Theory]
    [InlineData("Hello", "hello")]
    [InlineData("\u0130stanbul", "i\u0307stanbul")] // the only code point whose lower case is two
    [InlineData("I\u0131", "i\u0131")]
    [InlineData("\u1E9E\u2126\u212A", "\u00df\u03c9k")]
    [InlineData("\u01C5", "\u01C6")]
    [InlineData("\U00010400", "\U00010428")]
    [InlineData("already lower \u00e9", "already lower \u00e9")]
    public void EachCharacter_CasedText_GivesUnicodeLowerCase(string text, string lower)
    {
        Assert.Equal(lower, LowerCase.EachCharacter(text));
        Assert.Equal(lower, LowerCase.WholeText(text));
    }

    [Theory]
    [InlineData("\u03A3\u038A\u03A3", "\u03C3\u03AF\u03C2")] // ends the word
    [InlineData("\u03A3", "\u03C3")] // no letter before it
    [InlineData("A\u03A3B", "a\u03C3b")] // a letter after it
    [InlineData("A\u03A3.B", "a\u03C3.b")] // a full stop does not end a word here
    [InlineData("A\u03A3 B", "a\u03C2 b")]
    [InlineData("A'\u03A3'", "a'\u03C2'")]
    public void WholeText_Sigma_KnowsTheEndOfAWord(string text, string lower) => Assert.Equal(lower, LowerCase.WholeText(text));

    [Fact]
    public void EachCharacter_Sigma_IsNeverFinal() => Assert.Equal("a\u03C3", LowerCase.EachCharacter("A\u03A3"));

    [Fact]
    public void EachCharacter_NothingToChange_ReturnsTheSameInstance()
    {
        string text = new('x', 3);
        Assert.Same(text, LowerCase.EachCharacter(text));
    }
}
