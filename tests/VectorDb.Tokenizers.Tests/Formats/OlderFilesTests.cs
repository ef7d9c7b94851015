namespace VectorDb.Tokenizers.Tests.Formats;

public sealed class OlderFilesTests
{
    private const string Vocabulary = """{"a":0,"b":1,"ab":2,"<|endoftext|>":3}""";

    [Fact]
    public void Load_EmptyDirectory_NamesWhatIsMissing()
    {
        using var folder = new TokenizerFolder();
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Equal(TokenizerError.FileMissing, error.Error);
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("vocab.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoDirectory_IsMissing() =>
        Assert.Equal(
            TokenizerError.FileMissing,
            Assert.Throws<TokenizerException>(() => Tokenizer.Load(Path.Combine(Path.GetTempPath(), "no-such-tokenizer"))).Error);

    [Fact]
    public void Load_ClassWithoutItsFile_NamesBoth()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("tokenizer_config.json", """{"tokenizer_class":"T5Tokenizer"}""");
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Contains("T5Tokenizer", error.Message, StringComparison.Ordinal);
        Assert.Contains("spiece.model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenizerJsonAskedForButAbsent_IsMissing()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n");
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load(new TokenizerOptions { Files = TokenizerFiles.TokenizerJson }));
        Assert.Equal(TokenizerError.FileMissing, error.Error);
    }

    [Theory]
    [InlineData("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n", TokenizerFamily.Bert)]
    [InlineData("vocab.json", Vocabulary, TokenizerFamily.Gpt2)]
    [InlineData("vocab.json", """{"a</w>":0,"<|endoftext|>":1,"<|startoftext|>":2}""", TokenizerFamily.Clip)]
    public void Load_FilesWithoutAClass_TellTheFamily(string name, string content, TokenizerFamily family)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write(name, content).Write("merges.txt", "#version: 0.2\n");
        Assert.Equal(family, folder.Load().Family);
    }

    [Theory]
    [InlineData("#version: 0.2\na b\n")]
    [InlineData("\"bpe_simple_vocab.txt#version: 0.2\na b\n")] // as OpenAI's file begins
    [InlineData("a b")]
    [InlineData("#version: 0.2\r\na b\r\n\r\n")]
    [InlineData("\uFEFF#version: 0.2\na b\n")]
    public void Load_MergesHoweverTheyAreWritten_AreRead(string merges)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.json", Vocabulary).Write("merges.txt", merges);
        Assert.Equal([2, 0], folder.Load().Encode("aba"));
    }

    [Theory]
    [InlineData("a b\nb")]
    [InlineData("a b\na b c")]
    [InlineData("a b\n b")]
    [InlineData("a b\na x")]
    public void Load_MalformedMerges_NamesTheLine(string merges)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.json", Vocabulary).Write("merges.txt", merges);
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Equal(TokenizerError.Malformed, error.Error);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyThatIsNotUtf8_IsMalformed()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", [0xFF, 0xFE, 0x00]);
        Assert.Equal(TokenizerError.Malformed, Assert.Throws<TokenizerException>(() => folder.Load()).Error);
    }

    [Fact]
    public void Load_BertWithoutUnknownToken_IsMalformed()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", "a\nb\n");
        Assert.Contains("[UNK]", Assert.Throws<TokenizerException>(() => folder.Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_BertWithCrlfLines_IsTheSame()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", "[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n");
        Assert.Equal([1, 3, 2], folder.Load().Encode("A"));
    }

    [Theory]
    [InlineData("\"bos_token\":5")]
    [InlineData("\"padding_side\":\"up\"")]
    [InlineData("\"model_max_length\":\"long\"")]
    [InlineData("\"added_tokens_decoder\":{\"x\":{\"content\":\"y\"}}")]
    [InlineData("\"added_tokens_decoder\":{\"5\":{}}")]
    [InlineData("\"added_tokens_decoder\":{\"2000000000\":{\"content\":\"y\"}}")]
    public void Load_MalformedConfig_NamesTheFile(string member)
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson().Write("tokenizer_config.json", $$"""{{{member}}}""");
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Equal(TokenizerError.Malformed, error.Error);
        Assert.StartsWith("tokenizer_config.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BertTokenizer", "unk_token")]
    [InlineData("BertTokenizer", "cls_token")]
    [InlineData("RobertaTokenizer", "bos_token")]
    [InlineData("CLIPTokenizer", "eos_token")]
    public void Load_RoleThatTheClassNeedsIsNull_NamesIt(string className, string role)
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n")
            .Write("vocab.json", Vocabulary)
            .Write("merges.txt", "")
            .Write("tokenizer_config.json", $$"""{"tokenizer_class":"{{className}}","{{role}}":null}""");
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Equal(TokenizerError.Malformed, error.Error);
        Assert.Contains(role, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ClassThatIsNotKnown_IsNotGuessed()
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n")
            .Write("tokenizer_config.json", """{"tokenizer_class":"TransfoXLTokenizer"}""");
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
        Assert.Equal(TokenizerError.Unsupported, error.Error);
        Assert.Contains("TransfoXLTokenizer", error.Message, StringComparison.Ordinal);
        Assert.Contains("BertTokenizer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model_type":"roberta"}""", TokenizerFamily.Roberta)]
    [InlineData("""{"model_type":"opt"}""", TokenizerFamily.Gpt2)]
    [InlineData("""{"model_type":"opt","tokenizer_class":"RobertaTokenizerFast"}""", TokenizerFamily.Roberta)]
    [InlineData("""{"model_type":"something else"}""", TokenizerFamily.Gpt2)]
    public void Load_ClassNamedByTheModelsConfig_IsTaken(string config, TokenizerFamily family)
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.json", Vocabulary).Write("merges.txt", "a b\n").Write("config.json", config);
        Assert.Equal(family, folder.Load().Family);
    }

    [Fact]
    public void Encode_AddedTokensOfTheirOwnFile_AreFound()
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n[PAD]\n[MASK]\n")
            .Write("added_tokens.json", """{"[DEC]":6,"[ENC]":9}""");
        Tokenizer tokenizer = folder.Load();
        Assert.Equal([1, 3, 6, 9, 2], tokenizer.Encode("a [DEC] [ENC]"));
        Assert.Equal(10, tokenizer.VocabularySize);
    }

    [Fact]
    public void Encode_Gpt2WithPrefixSpace_BeginsWithASpace()
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.json", """{"a":0,"\u0120":1,"\u0120a":2,"<|endoftext|>":3}""")
            .Write("merges.txt", "\u0120 a\n")
            .Write("tokenizer_config.json", """{"tokenizer_class":"GPT2Tokenizer","add_prefix_space":true}""");
        Assert.Equal([2], folder.Load().Encode("a"));
    }

    [Fact]
    public void Encode_Roberta_HasItsFrame()
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .Write("vocab.json", """{"<s>":0,"</s>":1,"a":2,"<unk>":3,"<pad>":4,"<mask>":5,"\u0120":6}""")
            .Write("merges.txt", "#version: 0.2\n")
            .Write("tokenizer_config.json", """{"tokenizer_class":"RobertaTokenizer"}""");
        Tokenizer tokenizer = folder.Load();
        Assert.Equal([0, 2, 5, 1], tokenizer.Encode("a <mask>")); // <mask> swallows the space before it
        Assert.Equal([0, 2, 1, 1, 2, 1], tokenizer.EncodeText("a", "a").Ids);
    }
}
