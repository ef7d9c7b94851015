using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Tests.Normalizers;

/// <summary>What Python's html.unescape gives for each.</summary>
public sealed class HtmlUnescapeNormalizerTests
{
    [Theory]
    [InlineData("no reference", "no reference")]
    [InlineData("&amp;&lt;&gt;&quot;&apos;&nbsp;", "&<>\"'\u00a0")]
    [InlineData("&amp;amp;", "&amp;")]
    [InlineData("&ampx", "&x")] // names of HTML 4 need no semicolon
    [InlineData("&notit;", "\u00acit;")] // the longest name that fits
    [InlineData("&notin;", "\u2209")]
    [InlineData("&acE;", "\u223e\u0333")] // two code points
    [InlineData("&Afr;", "\U0001d504")]
    [InlineData("&nosuchname; &;", "&nosuchname; &;")]
    [InlineData("& &", "& &")]
    [InlineData("&#39;&#x27;&#X27", "'''")]
    [InlineData("&#128512;", "\U0001f600")]
    [InlineData("&#x80;&#150;", "\u20ac\u2013")] // Windows-1252
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("&#1;&#xFFFE;&#127;|", "|")]
    [InlineData("&#;&#x;&#", "&#;&#x;&#")]
    [InlineData("&#0000000000000065;", "A")]
    [InlineData("&&amp;", "&&")]
    public void Normalize_References_BecomeCharacters(string text, string unescaped) =>
        Assert.Equal(unescaped, new HtmlUnescapeNormalizer().Normalize(text));
}
