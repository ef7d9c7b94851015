using System.Text.RegularExpressions;
using VectorDb.Tokenizers.PreTokenizers;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Tests.PreTokenizers;

/// <summary>The patterns matched by hand against the regular expressions that they stand for.</summary>
public sealed class PatternTests
{
    [Fact]
    public void ByteLevelPattern_RandomTexts_AgreesWithTheRegex() => Compare(ByteLevelPattern.Instance, ByteLevelPattern.Source);

    [Fact]
    public void ClipPattern_RandomTexts_AgreesWithTheRegex() => Compare(ClipPattern.Instance, ClipPattern.Source);

    [Fact]
    public void WordPattern_RandomTexts_AgreesWithTheRegex() =>
        Compare(WordPattern.Instance, @"[\w\p{M}\p{Nl}\u200C\u200D\u24B6-\u24E9]+|[^\w\p{M}\p{Nl}\u200C\u200D\u24B6-\u24E9\s]+");

    [Fact]
    public void ClipPattern_LongS_IsACaseOfSOnlyWhereCaseIsIgnored()
    {
        Assert.Equal(["it", "'\u017f"], Split(ClipPattern.IgnoringCase, "it'\u017f"));
        Assert.Equal(["it", "'", "\u017f"], Split(ClipPattern.Instance, "it'\u017f"));
    }

    [Theory]
    [InlineData("a\ud835\udd18b", "a\ud835\udd18b")] // a letter above U+FFFF
    [InlineData("a\ud83d\ude00b", "a|\ud83d\ude00|b")]
    [InlineData("1\ud835\udfd9", "1\ud835\udfd9")]
    public void ByteLevelPattern_CodePointsAboveFfff_HaveTheirOwnCategory(string text, string pieces) =>
        Assert.Equal(pieces.Split('|'), Split(ByteLevelPattern.Instance, text));

    [Theory]
    [InlineData("a\ud835\udd18b \ud83d\ude00\ud83d\ude00", "a\ud835\udd18b| |\ud83d\ude00\ud83d\ude00")]
    public void RegexPattern_CodePointsAboveFfff_HaveTheirOwnCategory(string text, string pieces) =>
        Assert.Equal(pieces.Split('|'), Split(RegexPattern.Parse(@"\p{L}+|\s|[^\p{L}\s]+"), text));

    [Theory]
    [InlineData(@"\p{L}++", @"(?>\p{L}+)")]
    [InlineData(@"[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}", @"(?>[^\r\n\p{L}\p{N}]?)\p{L}+|\p{N}{1,3}")]
    [InlineData(@"(?i:'s|'t)*+x", @"(?>(?i:'s|'t)*)x")]
    [InlineData(@"\p{N}{1,3}+", @"(?:\p{N}{1,3})+")] // possessive only in other dialects
    [InlineData(@"\++", @"\++")] // an escaped plus, repeated
    [InlineData(@"[+]++", @"(?>[+]+)")]
    [InlineData(@"\s+(?!\S)|\s+", @"\s+(?!\S)|\s+")]
    [InlineData(@"(?<x>a)b+?", @"(?<x>a)b+?")]
    public void Translate_PossessiveQuantifiers_BecomeAtomicGroups(string oniguruma, string net) =>
        Assert.Equal(net, OnigurumaPattern.Translate(oniguruma));

    [Theory]
    [InlineData("(")]
    [InlineData(@"\p{Han}")]
    [InlineData("a{2,1}")]
    public void Parse_PatternThatNetDoesNotHave_IsRefused(string source) =>
        Assert.ThrowsAny<ArgumentException>(() => RegexPattern.Parse(source));

    [Fact]
    public void FindAll_EmptyMatches_AreLeftOut() => Assert.Equal(["aa"], Split(RegexPattern.Parse("a*"), "baab"));

    private static void Compare(ISplitPattern pattern, string source)
    {
        const int Seed = 21;
        var random = new RandomText(Seed);
        var regex = new Regex(source, RegexOptions.CultureInvariant);
        for (int i = 0; i < 3000; i++)
        {
            // .NET matches UTF-16 units, so only text without surrogates can be compared.
            string text = new([.. random.Next().Where(unit => !char.IsSurrogate(unit))]);
            string[] expected = [.. regex.Matches(text).Select(match => match.Value)];
            Assert.True(expected.SequenceEqual(Split(pattern, text)), $"seed {Seed}: '{text}': {string.Join('|', Split(pattern, text))}");
        }
    }

    private static string[] Split(ISplitPattern pattern, string text)
    {
        var matches = new List<Piece>();
        pattern.FindAll(text, matches);
        return [.. matches.Select(match => text.Substring(match.Start, match.Length))];
    }

    [Fact]
    public void CharacterPattern_Runs_AreJoinedOnlyWhenAsked()
    {
        Assert.Equal(["1", "2", "3"], Split(new CharacterPattern(CharacterClass.IsNumber), "a12b3"));
        Assert.Equal(["12", "3"], Split(new CharacterPattern(CharacterClass.IsNumber, runs: true), "a12b3"));
    }
}
