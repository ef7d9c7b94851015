using System.Text;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Tests.Normalizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("H\u00e9llo\u4e2d", "hello \u4e2d ")]
    [InlineData("a\u0000b\ufffdc\u0007\u200bd", "abcd")]
    [InlineData("a\tb\nc\u2003d", "a b c d")]
    [InlineData("\u0130", "i")]
    [InlineData("x\ud7ffy", "x\ud7ffy")] // not assigned: the library keeps it
    public void Bert_Text_IsCleanedLikeTheLibrary(string text, string normalized) =>
        Assert.Equal(normalized, new BertNormalizer(new BertNormalization()).Normalize(text));

    [Fact]
    public void Bert_LikePython_RemovesUnassignedAndComposes()
    {
        var normalizer = new BertNormalizer(new BertNormalization { Lowercase = false, LikePython = true });
        Assert.Equal("xy\u00e9", normalizer.Normalize("x\ud7ffye\u0301"));
    }

    [Fact]
    public void Bert_AccentsAskedFor_AreKeptInLowerCase() =>
        Assert.Equal("\u00e9", new BertNormalizer(new BertNormalization { StripAccents = false }).Normalize("\u00c9"));

    [Theory]
    [InlineData("a  b\t\nc", "a b c")]
    [InlineData(" a ", " a ")]
    [InlineData("a\u00a0b", "a b")]
    [InlineData("", "")]
    public void WhiteSpaceRun_Runs_BecomeOneSpace(string text, string normalized) =>
        Assert.Equal(normalized, new WhiteSpaceRunNormalizer(" ").Normalize(text));

    [Fact]
    public void Siglip_Punctuation_GoesAndSpaceCollapses() =>
        Assert.Equal("its snakecase ok \u2014\u2026", new SiglipCanonicalizer().Normalize("  it's snake_case,\u001c  (ok?) \u2014\u2026 "));

    [Fact]
    public void Simple_Normalizers_DoWhatTheirNamesSay()
    {
        Assert.Equal("\u00e9", new UnicodeNormalizer(NormalizationForm.FormC).Normalize("e\u0301"));
        Assert.Equal("fi", new UnicodeNormalizer(NormalizationForm.FormKC).Normalize("\ufb01"));
        Assert.Equal("e", new StripAccentsNormalizer().Normalize("e\u0301"));
        Assert.Equal("a ", new StripNormalizer(left: true, right: false).Normalize("  a "));
        Assert.Equal("__x", new PrependNormalizer("__").Normalize("x"));
        Assert.Equal("", new PrependNormalizer("__").Normalize(""));
        Assert.Equal("a b", new NmtNormalizer().Normalize("a\u200bb\u0001"));
        Assert.Equal("\u00c3\u00a9\u0120", new ByteLevelNormalizer().Normalize("\u00e9 "));
        Assert.Equal("x", new PythonStripNormalizer().Normalize("\u001c x\u2003"));
    }

    [Theory]
    [InlineData(true, true, " a  b ", "\u2581a\u2581b")]
    [InlineData(false, true, " a  b ", "a\u2581b")]
    [InlineData(true, false, " a  b ", "\u2581\u2581a\u2581\u2581b\u2581")]
    [InlineData(true, true, "   ", "")]
    [InlineData(true, true, "", "")]
    [InlineData(true, false, " ", "\u2581\u2581")]
    public void SentencePiece_Spaces_FollowTheSettings(bool dummyPrefix, bool removeExtra, string text, string normalized)
    {
        var settings = new SentencePieceNormalization { AddDummyPrefix = dummyPrefix, RemoveExtraSpaces = removeExtra };
        Assert.Equal(normalized, new SentencePieceNormalizer(settings).Normalize(text));
    }

    [Fact]
    public void SentencePiece_SpaceAsSuffix_GoesToTheEnd()
    {
        var settings = new SentencePieceNormalization { SpaceIsSuffix = true };
        Assert.Equal("a\u2581b\u2581", new SentencePieceNormalizer(settings).Normalize(" a b  "));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    public void PrecompiledMap_CutOff_IsRefused(byte[] blob) =>
        Assert.Throws<FormatException>(() => PrecompiledMap.Parse(blob));

    [Fact]
    public void PrecompiledMap_RandomBytes_NeverReadsOutside()
    {
        const int Seed = 81;
        var random = new Random(Seed);
        for (int round = 0; round < 2000; round++)
        {
            var blob = new byte[4 + (random.Next(1, 64) * 4) + random.Next(0, 16)];
            random.NextBytes(blob);
            BitConverter.TryWriteBytes(blob, (uint)((blob.Length - 4) / 4 * 4));
            PrecompiledMap map = PrecompiledMap.Parse(blob)!;
            new PrecompiledNormalizer(map).Normalize("any text \u00e9\U0001f600");
            new SentencePieceNormalizer(new SentencePieceNormalization { Map = map }).Normalize("any text \u00e9\U0001f600");
        }
    }
}
