using VectorDb.Tokenizers.AddedTokens;

namespace VectorDb.Tokenizers.Tests.AddedTokens;

public sealed class AddedTokenMatcherTests
{
    [Theory]
    [InlineData("a<x>b", "a|<x>|b")]
    [InlineData("<x><x>", "<x>|<x>")]
    [InlineData("<xx>", "<xx>")] // the longest at a place
    [InlineData("<x", "<x")]
    [InlineData("", "")]
    public void Cut_Tokens_AreFoundLeftmostLongest(string text, string segments) =>
        Assert.Equal(segments, Cut(text, new AddedToken("<x>", 0), new AddedToken("<xx>", 1), new AddedToken("xx", 2)));

    [Theory]
    [InlineData("a  <x>  b", "a|  <x>  |b")]
    [InlineData("<x> <x>", "<x> |<x>")] // the space was taken by the one before it
    public void Cut_StrippingToken_SwallowsWhiteSpace(string text, string segments) =>
        Assert.Equal(segments, Cut(text, new AddedToken("<x>", 0) { StripLeft = true, StripRight = true }));

    [Theory]
    [InlineData("dogs dog", "dogs |dog")]
    [InlineData("hotdog", "hotdog")]
    [InlineData("a,dog!", "a,|dog|!")]
    [InlineData("\u00e9dog", "\u00e9dog")]
    [InlineData("\U0001d518dog", "\U0001d518dog")]
    public void Cut_SingleWordToken_NeedsWordBoundaries(string text, string segments) =>
        Assert.Equal(segments, Cut(text, new AddedToken("dog", 0) { SingleWord = true }));

    private static string Cut(string text, params AddedToken[] tokens)
    {
        var matcher = new AddedTokenMatcher();
        foreach (AddedToken token in tokens)
        {
            matcher.Add(token.Content, token);
        }

        var segments = new List<Segment>();
        matcher.Cut(text, segments);
        return string.Join('|', segments.Select(segment => text.Substring(segment.Start, segment.Length)));
    }
}
