namespace VectorDb.Tokenizers.Tests;

public sealed class TokenStreamTests
{
    public static TheoryData<string, TokenizerFiles> Tokenizers() => TokenizerGoldenTests.Cases();

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Add_IdsOfTexts_GivesTheWholeTextInPieces(string name, TokenizerFiles files)
    {
        const int Seed = 91;
        Tokenizer tokenizer = Load(name, files);
        var random = new RandomText(Seed);
        for (int i = 0; i < 300; i++)
        {
            AssertSame(tokenizer, tokenizer.Encode(random.Next()), $"{name}, seed {Seed}, text {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Add_RandomIds_GivesTheWholeTextInPieces(string name, TokenizerFiles files)
    {
        const int Seed = 92;
        Tokenizer tokenizer = Load(name, files);
        var random = new RandomText(Seed);
        for (int i = 0; i < 300; i++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(0, 30)).Select(_ => random.Next(0, tokenizer.VocabularySize + 2))];
            AssertSame(tokenizer, ids, $"{name}, seed {Seed}, ids {i}");
        }
    }

    [Fact]
    public void Add_ASequenceOfBytes_IsNeverSplit()
    {
        Tokenizer tokenizer = Load("gpt2-bpe", TokenizerFiles.Auto);
        TokenStream stream = tokenizer.CreateDecodeStream();
        string[] given = [.. tokenizer.Encode("a\U0001f600b").Select(stream.Add)];
        Assert.Equal(["a", "", "", "", "\U0001f600", "b"], given);
        Assert.Equal("", stream.Finish());
    }

    [Fact]
    public void Add_BytesWithoutEnd_AreGivenOutAtLast()
    {
        Tokenizer tokenizer = Load("gpt2-bpe", TokenizerFiles.Auto);
        TokenStream stream = tokenizer.CreateDecodeStream();
        int half = tokenizer.IdOf("\u00f0")!.Value;
        Assert.Equal("", stream.Add(half));
        Assert.Equal("\ufffd", stream.Finish());
        Assert.Equal("", stream.Finish());
        Assert.Throws<InvalidOperationException>(() => stream.Add(half));
    }

    [Fact]
    public void Add_InvalidBytesForever_DoesNotHoldThemForever()
    {
        Tokenizer tokenizer = Load("gpt2-bpe", TokenizerFiles.Auto);
        TokenStream stream = tokenizer.CreateDecodeStream();
        int invalid = tokenizer.IdOf(VectorDb.Tokenizers.Text.ByteAlphabet.ToCharacter(0x80).ToString())!.Value;
        string given = string.Concat(Enumerable.Range(0, 1000).Select(_ => stream.Add(invalid)));
        Assert.Equal(1000, given.Length);
    }

    [Fact]
    public void Add_SpecialTokens_AreLeftOutOrKept()
    {
        Tokenizer tokenizer = Load("wordpiece-uncased", TokenizerFiles.Auto);
        int[] ids = tokenizer.Encode("a b");
        Assert.Equal("a b", Run(tokenizer.CreateDecodeStream(), ids));
        Assert.Equal(tokenizer.Decode(ids, skipSpecialTokens: false), Run(tokenizer.CreateDecodeStream(skipSpecialTokens: false), ids));
    }

    [Fact]
    public void Add_SpaceThatALaterTokenTakesBack_IsHeld()
    {
        Tokenizer tokenizer = Load("wordpiece-uncased", TokenizerFiles.Auto);
        int[] ids = tokenizer.Encode("the dogs ' bones, it's", new EncodeOptions { AddSpecialTokens = false });
        Assert.Equal(tokenizer.Decode(ids), Run(tokenizer.CreateDecodeStream(), ids));
        Assert.Contains("'bones", tokenizer.Decode(ids), StringComparison.Ordinal);
    }

    private static void AssertSame(Tokenizer tokenizer, int[] ids, string what)
    {
        foreach (bool skips in new[] { true, false })
        {
            string whole = tokenizer.Decode(ids, skips);
            string pieces = Run(tokenizer.CreateDecodeStream(skips), ids);
            Assert.True(whole == pieces, $"{what}, skips {skips}: {string.Join(' ', ids)}\n  whole  '{whole}'\n  pieces '{pieces}'");
        }
    }

    private static string Run(TokenStream stream, int[] ids) => string.Concat(ids.Select(stream.Add)) + stream.Finish();

    private static Tokenizer Load(string name, TokenizerFiles files) =>
        Tokenizer.Load(Path.Combine(Goldens.Folder("tokenizers"), name), new TokenizerOptions { Files = files });
}
