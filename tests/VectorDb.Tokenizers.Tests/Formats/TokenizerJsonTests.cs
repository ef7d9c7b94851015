namespace VectorDb.Tokenizers.Tests.Formats;

/// <summary>tokenizer.json: every component, and everything that can be wrong with it.</summary>
public sealed class TokenizerJsonTests
{
    private const string Bytes = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}""";

    [Theory]
    [InlineData(true, 2, 1)]
    [InlineData(false, 0, 0)]
    public void Encode_BesideOpenClipsConfiguration_UnescapesHtmlTwiceAndFirst(bool isOpenClip, int ampersand, int mark)
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(
            """ "added_tokens":[{"id":1,"content":"<s>","special":true}] """, """{"type":"WordLevel","vocab":{"<unk>":0,"&":2},"unk_token":"<unk>"}""");
        folder.Write(isOpenClip ? "open_clip_config.json" : "config.json", "{}");
        Tokenizer tokenizer = folder.Load();

        Assert.Equal([ampersand], tokenizer.Encode("&amp;amp;"));
        Assert.Equal([mark], tokenizer.Encode("&amp;lt;s&gt;"));
    }

    [Theory]
    [InlineData("""{"type":"WordLevel","vocab":[1]}""", "$.model.vocab")]
    [InlineData("""{"type":"WordLevel","vocab":{"a":-1}}""", "$.model.vocab")]
    [InlineData("""{"type":"WordLevel","vocab":{"a":2000000000}}""", "$.model.vocab")]
    [InlineData("""{"type":"WordLevel","vocab":{"a":1.5}}""", "$.model.vocab")]
    [InlineData("""{"type":"WordLevel"}""", "'vocab'")]
    [InlineData("""{"vocab":{}}""", "'type'")]
    [InlineData("""{"type":7}""", "$.model.type")]
    [InlineData("""{"type":"BPE","vocab":{"a":0}}""", "'merges'")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "'b' is not in the vocabulary")]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", "'ab' is not in the vocabulary")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "$.model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":["a "]}""", "$.model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}""", "$.model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":0},"merges":[["a",5]]}""", "$.model.merges[0][1]")]
    [InlineData("""{"type":"BPE","vocab":{"\ud800":0},"merges":[]}""", "not valid Unicode")]
    [InlineData("""{"type":"WordPiece","vocab":{"a":0}}""", "[UNK]")]
    [InlineData("""{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":-1}""", "max_input_chars_per_word")]
    [InlineData("""{"type":"Unigram","vocab":[["a",0]],"unk_id":1}""", "unk_id")]
    [InlineData("""{"type":"Unigram","vocab":[["a"]],"unk_id":0}""", "$.model.vocab[0]")]
    [InlineData("""{"type":"Unigram","vocab":[["a","x"]],"unk_id":0}""", "$.model.vocab[0][1]")]
    [InlineData("""{"type":"Unigram","vocab":[["a",1e999]],"unk_id":0}""", "$.model.vocab[0][1]")]
    public void Load_MalformedModel_SaysWhatIsWrongAndWhere(string model, string place) =>
        AssertFails(new TokenizerFolder().WriteJson(model: model), TokenizerError.Malformed, place);

    [Theory]
    [InlineData("""{"type":"BPE","vocab":{},"merges":[],"dropout":0.1}""", "dropout")]
    [InlineData("""{"type":"Quantum","vocab":{}}""", "Quantum")]
    [InlineData("""{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":1000000000}""", "max_input_chars_per_word")]
    public void Load_UnsupportedModel_NamesIt(string model, string name) =>
        AssertFails(new TokenizerFolder().WriteJson(model: model), TokenizerError.Unsupported, name);

    [Theory]
    [InlineData("\"normalizer\":{\"type\":\"Rot13\"}", "Rot13")]
    [InlineData("\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(\"},\"content\":\"\"}", "$.normalizer.pattern")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"UnicodeScripts\"}", "UnicodeScripts")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Whitespace\"},{\"type\":\"X\"}]}", "$.pre_tokenizer.pretokenizers[1]")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"String\":\"-\"},\"behavior\":\"Sideways\"}", "Sideways")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{Han}+\"},\"behavior\":\"Isolated\"}", "Han")]
    [InlineData("\"post_processor\":{\"type\":\"Enigma\"}", "Enigma")]
    [InlineData("\"decoder\":{\"type\":\"CTC\"}", "CTC")]
    public void Load_UnsupportedComponent_NamesItAndItsPlace(string member, string name) =>
        AssertFails(new TokenizerFolder().WriteJson(member), TokenizerError.Unsupported, name);

    [Theory]
    [InlineData("\"normalizer\":5", "$.normalizer")]
    [InlineData("\"normalizer\":{}", "'type'")]
    [InlineData("\"normalizer\":{\"type\":\"Sequence\"}", "'normalizers'")]
    [InlineData("\"normalizer\":{\"type\":\"BertNormalizer\",\"lowercase\":\"yes\"}", "$.normalizer.lowercase")]
    [InlineData("\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}", "precompiled_charsmap")]
    [InlineData("\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"!\"}", "precompiled_charsmap")]
    [InlineData("\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"\"}", "$.normalizer.pattern")]
    [InlineData("\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"ab\"}", "$.pre_tokenizer")]
    [InlineData("\"decoder\":{\"type\":\"Strip\",\"content\":\" \",\"start\":-1,\"stop\":0}", "$.decoder.start")]
    [InlineData("\"added_tokens\":[{\"id\":0}]", "$.added_tokens[0]")]
    [InlineData("\"added_tokens\":[{\"id\":2000000000,\"content\":\"x\"}]", "$.added_tokens[0].id")]
    [InlineData("\"added_tokens\":{}", "$.added_tokens")]
    [InlineData("\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"x\"],\"cls\":[\"y\",1]}", "$.post_processor")]
    [InlineData("\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[],\"pair\":[],\"special_tokens\":{}}", "$.post_processor.single")]
    [InlineData(
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"[X]\"}}],\"pair\":[],\"special_tokens\":{}}", "[X]")]
    [InlineData(
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"C\"}}],\"pair\":[],\"special_tokens\":{}}", "'C'")]
    public void Load_MalformedComponent_SaysWhatIsWrongAndWhere(string member, string place) =>
        AssertFails(new TokenizerFolder().WriteJson(member), TokenizerError.Malformed, place);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\u0000")]
    public void Load_NoTokenizerJson_IsMalformed(string content) =>
        AssertFails(new TokenizerFolder().Write("tokenizer.json", content), TokenizerError.Malformed, "tokenizer.json");

    [Fact]
    public void Load_DeeplyNestedJson_IsMalformed() =>
        AssertFails(
            new TokenizerFolder().Write("tokenizer.json", new string('[', 100_000) + new string(']', 100_000)), TokenizerError.Malformed, "depth");

    [Fact]
    public void Load_VeryLongAddedToken_IsMalformed() =>
        AssertFails(
            new TokenizerFolder().WriteJson($$"""
                "added_tokens":[{"id":3,"content":"{{new string('x', 2000)}}"}]
                """),
            TokenizerError.Malformed,
            "2000 characters");

    [Fact]
    public void Load_FileOverTheLimit_IsRefused()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson();
        TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load(new TokenizerOptions { MaxFileBytes = 20 }));
        Assert.Contains("more than the limit of 20", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_CatastrophicPattern_IsStoppedOrLinear()
    {
        // (a|aa)+$ takes exponential time where a matcher backtracks; without backtracking it is linear.
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(
            "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a|aa)+$\"},\"behavior\":\"Isolated\"}");
        Assert.Equal([0], folder.Load().Encode(new string('a', 5000) + "b"));
    }

    [Fact]
    public void Encode_AddedTokens_FollowTheirSwitches()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson("""
            "normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},
            "added_tokens":[
              {"id":3,"content":"<X>","special":true,"normalized":false},
              {"id":4,"content":"Hey","normalized":true},
              {"id":5,"content":"<l>","lstrip":true,"special":true,"normalized":false},
              {"id":6,"content":"one","single_word":true,"normalized":false}]
            """);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal([1, 3, 2], tokenizer.Encode("a<X>b"));
        Assert.Equal([0], tokenizer.Encode("<x>")); // not normalized: only as written
        Assert.Equal([4, 4], tokenizer.Encode("HEY hey"));
        Assert.Equal([1, 5, 2], tokenizer.Encode("a  <l>b"));
        Assert.Equal([6, 0], tokenizer.Encode("one bone"));
        Assert.Equal("a b", tokenizer.Decode([1, 3, 2]));
        Assert.Equal("a <X> b", tokenizer.Decode([1, 3, 2], skipSpecialTokens: false));
    }

    [Fact]
    public void Encode_MergesAsLists_AreTheSameAsStrings()
    {
        using TokenizerFolder strings = new TokenizerFolder().WriteJson(model: Bytes);
        using TokenizerFolder lists = new TokenizerFolder().WriteJson(model: Bytes.Replace("\"a b\"", "[\"a\",\"b\"]", StringComparison.Ordinal));
        Assert.Equal([2, 0], strings.Load().Encode("aba"));
        Assert.Equal([2, 0], lists.Load().Encode("aba"));
    }

    [Fact]
    public void EncodeText_Template_PlacesTypesAndTokens()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson("""
            "post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
              "single":[{"SpecialToken":{"id":"S","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
              "pair":[{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"S","type_id":2}},{"Sequence":{"id":"A","type_id":0}}],
              "special_tokens":{"S":{"id":"S","ids":[0,0],"tokens":["<unk>","<unk>"]}}}]}
            """);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal([0, 0, 1], tokenizer.Encode("a"));
        EncodedText pair = tokenizer.EncodeText("a", "b");
        Assert.Equal([2, 0, 0, 1], pair.Ids);
        Assert.Equal([1, 2, 2, 0], pair.TypeIds);
    }

    [Fact]
    public void Load_TruncationAndPaddingFields_AreDefaultsOnly()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson("""
            "truncation":{"max_length":2},"padding":{"direction":"Left","pad_id":2,"strategy":{"Fixed":9}},"pre_tokenizer":{"type":"Whitespace"}
            """);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal(2, tokenizer.ModelMaxLength);
        Assert.Equal([1, 1, 1], tokenizer.Encode("a a a"));
        Assert.Equal([2, 2, 1], tokenizer.Encode("a", new EncodeOptions { PadTo = 3 }));
    }

    [Fact]
    public void Load_ConfigOfBert_OverridesTheNormalizer()
    {
        const string Model = """{"type":"WordPiece","vocab":{"[UNK]":0,"A":1,"a":2,"[CLS]":3,"[SEP]":4}}""";
        const string Normalizer = "\"normalizer\":{\"type\":\"BertNormalizer\",\"lowercase\":true}";
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(Normalizer, Model);
        Assert.Equal([2], folder.Load().Encode("A"));
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizerFast","do_lower_case":false}""");
        Assert.Equal([1], folder.Load().Encode("A"));
    }

    [Fact]
    public void Load_ConfigOfLlama_DecidesAboutSpecialTokens()
    {
        const string Model = """{"type":"WordLevel","vocab":{"<unk>":0,"<s>":1,"</s>":2,"a":3},"unk_token":"<unk>"}""";
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(model: Model);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"LlamaTokenizer","add_bos_token":false,"add_eos_token":true}""");
        Assert.Equal([3, 2], folder.Load().Encode("a"));
    }

    [Fact]
    public void Load_WordPieceWithoutAClass_HasBertsRoles()
    {
        const string Model = """{"type":"WordPiece","vocab":{"[UNK]":0,"[PAD]":1,"a":2,"[CLS]":3,"[SEP]":4}}""";
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(model: Model);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal(TokenizerFamily.Bert, tokenizer.Family);
        Assert.Equal((3, 4, 1, 0), (tokenizer.Special.Cls, tokenizer.Special.Sep, tokenizer.Special.Pad, tokenizer.Special.Unk));
        Assert.Null(tokenizer.Special.Mask); // not in this vocabulary
    }

    [Fact]
    public void Encode_LlamasOlderLayout_IsTheSameThroughANormalizer()
    {
        // Files of before Metaspace knew "first": the mark is put before the text by the normalizer.
        const string Model = """
            {"type":"BPE","byte_fallback":true,"fuse_unk":true,"unk_token":"<unk>","vocab":{"<unk>":0,"\u2581":1,"a":2,"\u2581a":3,"b":4},
             "merges":["\u2581 a"]}
            """;
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(
            """
            "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},
              {"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},
            "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"\u2581"},"content":" "},{"type":"ByteFallback"},
              {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
            """,
            Model);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal([3, 3, 4], tokenizer.Encode("a ab"));
        Assert.Equal("a ab", tokenizer.Decode([3, 3, 4]));
    }

    [Fact]
    public void Encode_PatternOfGpt4_SplitsLikeIt()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson(
            """
            "pre_tokenizer":{"type":"Split","behavior":"Isolated","invert":false,"pattern":{"Regex":
              "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"}}
            """,
            """{"type":"WordLevel","vocab":{"<unk>":0,"It":1,"'S":2," a":3,"123":4,"45":5,"!!\n":6,"  ":7},"unk_token":"<unk>"}""");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 3], folder.Load().Encode("It'S a12345!!\n   a"));
    }

    [Fact]
    public void Load_TokensNamedOnlyByTheConfig_AreAdded()
    {
        using TokenizerFolder folder = new TokenizerFolder().WriteJson();
        folder.Write("tokenizer_config.json", """
            {"tokenizer_class":"PreTrainedTokenizerFast","pad_token":"<pad>","additional_special_tokens":["<img>"],
             "added_tokens_decoder":{"3":{"content":"<end>","special":true}}}
            """);
        Tokenizer tokenizer = folder.Load();
        Assert.Equal((3, 4, 5), (tokenizer.IdOf("<end>"), tokenizer.IdOf("<pad>"), tokenizer.IdOf("<img>")));
        Assert.Equal(4, tokenizer.Special.Pad);
        Assert.Equal([1, 5, 3], tokenizer.Encode("a<img><end>"));
        Assert.Equal("a", tokenizer.Decode([1, 5, 3, 4]));
    }

    private static void AssertFails(TokenizerFolder folder, TokenizerError expected, string fragment)
    {
        using (folder)
        {
            TokenizerException error = Assert.Throws<TokenizerException>(() => folder.Load());
            Assert.True(expected == error.Error && error.Message.Contains(fragment, StringComparison.Ordinal), $"{error.Error}: {error.Message}");
        }
    }
}
