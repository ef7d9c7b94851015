using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Tests.Decoders;

public sealed class DecoderTests
{
    [Theory]
    [InlineData("<0xE5>|<0x8f>|<0xab>|a", "\u53eba")]
    [InlineData("<0xE5>|<0x8f>", "\ufffd\ufffd")]
    [InlineData("<0xE5>|<0x8f>|a|<0x61>", "\ufffd\ufffdaa")]
    [InlineData("<0x6>|<0xZZ>", "<0x6><0xZZ>")]
    public void ByteFallback_Runs_AreReadAsUtf8(string tokens, string text) => Assert.Equal(text, Decode(new ByteFallbackDecoder(), tokens));

    [Fact]
    public void WordPiece_Pieces_AreJoined()
    {
        Assert.Equal("##uelo ara\u00fajo no", Decode(new WordPieceDecoder("##", cleanup: true), "##uelo|ara|##\u00faj|##o|no"));
        Assert.Equal("a b , c", Decode(new WordPieceDecoder("##", cleanup: false), "a|b|,|c"));
        Assert.Equal("a b, c", Decode(new WordPieceDecoder("##", cleanup: true), "a|b|,|c"));
    }

    [Fact]
    public void Metaspace_FirstToken_LosesThePrefix()
    {
        Assert.Equal("Hey friend", Decode(new MetaspaceDecoder('\u2581', prepended: true), "\u2581Hey|\u2581friend"));
        Assert.Equal(" Hey friend", Decode(new MetaspaceDecoder('\u2581', prepended: false), "\u2581Hey|\u2581friend"));
    }

    [Fact]
    public void ByteLevel_TokenOutsideTheAlphabet_StandsForItself()
    {
        Assert.Equal("a \u4e2d b", Decode(new ByteLevelDecoder(), "a| \u4e2d b"));
        Assert.Equal("\ufffdx", Decode(new ByteLevelDecoder(), "\u00c3|x"));
    }

    [Fact]
    public void Strip_Ends_LoseUpToSoMany()
    {
        Assert.Equal("Hey", Decode(new StripDecoder('H', 1, 0), "HHey"));
        Assert.Equal(" a", Decode(new StripDecoder(' ', 1, 1), "  a "));
        Assert.Equal("", Decode(new StripDecoder(' ', 3, 3), "  "));
    }

    [Fact]
    public void Sequence_LlamasSteps_GiveText()
    {
        var decoder = new SequenceDecoder(
            new ReplaceDecoder(new ReplaceNormalizer("\u2581", " ")), new ByteFallbackDecoder(), new FuseDecoder(), new StripDecoder(' ', 1, 0));
        Assert.Equal("Hi \u53eb!", Decode(decoder, "\u2581Hi|\u2581|<0xE5>|<0x8F>|<0xAB>|!"));
    }

    [Fact]
    public void Suffix_EndOfWord_BecomesASpaceButLast() =>
        Assert.Equal("a photo", Decode(new SuffixDecoder("</w>"), "a</w>|pho|to</w>"));

    [Theory]
    [InlineData("Hello , world ! It 's", "Hello, world! It's")]
    [InlineData("the dogs ' bones", "the dogs'bones")]
    [InlineData("do n't", "don't")]
    [InlineData("a . . ' 's", "a..''s")]
    public void Cleanup_SpacesBeforePunctuation_GoHoweverTheTextComes(string text, string clean)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            var collector = new TextCollector();
            Feed(SpaceCleanup.Before(collector), text, size);
            Assert.Equal(clean, collector.Take());
        }
    }

    [Fact]
    public void ReplaceStage_RandomTexts_AgreesWithReplacingAtOnce()
    {
        const int Seed = 101;
        var random = new RandomText(Seed);
        for (int i = 0; i < 3000; i++)
        {
            string pattern = random.NextOver("ab", 3) + "a";
            string text = random.NextOver("abc", 20);
            var collector = new TextCollector();
            Feed(new ReplaceStage(pattern, "x", collector), text, random.Next(1, 5));
            Assert.True(text.Replace(pattern, "x", StringComparison.Ordinal) == collector.Take(), $"seed {Seed}: '{pattern}' in '{text}'");
        }
    }

    [Theory]
    [InlineData("  a b  ", "a b")]
    [InlineData("   ", "")]
    [InlineData("a", "a")]
    public void TrimStage_Ends_LoseWhiteSpaceHoweverTheTextComes(string text, string trimmed)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            var collector = new TextCollector();
            Feed(new TrimStage(collector), text, size);
            Assert.Equal(trimmed, collector.Take());
        }
    }

    [Theory]
    [InlineData(1, 1, "  a b  ", " a b ")]
    [InlineData(0, 2, "a  b   ", "a  b ")]
    [InlineData(3, 3, "    ", "")]
    public void Strip_JoinedTokens_IsTheSameInParts(int left, int right, string text, string stripped)
    {
        IDecoder decoder = new SequenceDecoder(new FuseDecoder(), new StripDecoder(' ', left, right));
        Assert.Equal(stripped, Decode(decoder, string.Join('|', text.Select(unit => unit.ToString()))));
    }

    private static void Feed(TextStage stage, string text, int size)
    {
        foreach (char[] part in text.Chunk(size))
        {
            stage.Write(part);
        }

        stage.Finish();
    }

    private static string Decode(IDecoder decoder, string tokens)
    {
        var collector = new TextCollector();
        DecodeSession session = new LibraryTokenDecoder(decoder, endOfWord: null, trims: false).Open(collector, keepsSpecial: true);
        foreach (string token in tokens.Split('|'))
        {
            session.Add(new DecodedToken(token, 0, Special: false, Isolated: false));
        }

        session.Finish();
        return collector.Take();
    }
}
