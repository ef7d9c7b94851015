using System.Text;
using VectorDb.Tokenizers.Formats;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Tests.Formats;

public sealed class SentencePieceFileTests
{
    [Fact]
    public void Parse_WrittenModel_IsReadBack()
    {
        byte[] model = [.. Piece("<unk>", 0, 2), .. Piece("\u2581a", -1.5f, 1), .. Field(2, [0x18, 2, 0x98, 2, 1]), .. Field(3, [0x18, 0])];
        SentencePieceFile file = SentencePieceFile.Parse(model, "x.model");
        Assert.Equal(["<unk>", "\u2581a"], file.Pieces.Select(piece => piece.Text));
        Assert.Equal((-1.5f, SentencePieceType.Normal), (file.Pieces[1].Score, file.Pieces[1].Type));
        Assert.Equal((SentencePieceAlgorithm.Bpe, true, false, 0), (file.Algorithm, file.ByteFallback, file.Normalization.AddDummyPrefix, file.UnknownId));
    }

    [Fact]
    public void Parse_CutOffAnywhere_IsMalformed()
    {
        byte[] model = [.. Piece("<unk>", 0, 2), .. Piece("\u2581a", -1.5f, 1)];
        int whole = Piece("<unk>", 0, 2).Length;
        for (int length = 0; length < model.Length; length++)
        {
            if (length == whole)
            {
                continue; // a message of its own
            }

            TokenizerException error = Assert.Throws<TokenizerException>(() => SentencePieceFile.Parse(model.AsSpan(0, length), "x.model"));
            Assert.Equal(TokenizerError.Malformed, error.Error);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })] // a length of 2^64 - 1
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })] // a number without end
    [InlineData(new byte[] { 0x0B })] // a group
    [InlineData(new byte[] { 0x08, 0x01 })] // pieces as a number
    [InlineData(new byte[] { 0x0A, 0x02, 0x08, 0x01 })] // a piece whose text is a number
    [InlineData(new byte[] { 0x0A, 0x03, 0x0A, 0x01, 0xFF })] // a text that is not UTF-8
    [InlineData(new byte[] { 0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x09 })] // a type that is none
    public void Parse_HostileMessage_IsMalformed(byte[] model) =>
        Assert.Equal(TokenizerError.Malformed, Assert.Throws<TokenizerException>(() => SentencePieceFile.Parse(model, "x.model")).Error);

    [Fact]
    public void Parse_ScoreThatIsNotANumber_IsMalformed() =>
        Assert.Throws<TokenizerException>(() => SentencePieceFile.Parse([.. Piece("<unk>", 0, 2), .. Piece("a", float.NaN, 1)], "x.model"));

    [Theory]
    [InlineData(3, "Word")]
    [InlineData(4, "Char")]
    public void Parse_OtherAlgorithm_IsUnsupported(int algorithm, string name)
    {
        byte[] model = [.. Piece("<unk>", 0, 2), .. Field(2, [0x18, (byte)algorithm])];
        TokenizerException error = Assert.Throws<TokenizerException>(() => SentencePieceFile.Parse(model, "x.model"));
        Assert.Equal(TokenizerError.Unsupported, error.Error);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "a</s>", new[] { 3, 1 })] // the end is not added twice
    [InlineData("{}", "a <extra_id_0> a", new[] { 3, 103, 3, 1 })]
    [InlineData("{}", "a a", new[] { 3, 3, 1 })]
    [InlineData("""{"legacy":false}""", "a </s>a", new[] { 3, 1, 4, 1 })] // no space of its own after a special token
    [InlineData("""{"legacy":true}""", "a </s>a", new[] { 3, 1, 3, 1 })]
    [InlineData("""{"extra_ids":1}""", "<extra_id_0>", new[] { 5, 1 })]
    public void Encode_T5_FollowsTheConfig(string config, string text, int[] ids)
    {
        using TokenizerFolder folder = Unigram(config);
        Tokenizer tokenizer = folder.Load();
        int[] expected = [.. ids.Select(id => id == 103 ? tokenizer.IdOf("<extra_id_0>")!.Value : id)];
        Assert.Equal(expected, tokenizer.Encode(text));
    }

    [Fact]
    public void Load_TooManyExtraIds_IsMalformed()
    {
        using TokenizerFolder folder = Unigram("""{"extra_ids":2000000000}""");
        Assert.Contains("extra_ids", Assert.Throws<TokenizerException>(() => folder.Load()).Message, StringComparison.Ordinal);
    }

    private static TokenizerFolder Unigram(string config) => new TokenizerFolder()
        .Write("spiece.model", [.. Piece("<pad>", 0, 3), .. Piece("</s>", 0, 3), .. Piece("<unk>", 0, 2), .. Piece("\u2581a", -1, 1), .. Piece("a", -2, 1)])
        .Write("tokenizer_config.json", config);

    private static byte[] Piece(string text, float score, byte type)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Field(1, [0x0A, (byte)utf8.Length, .. utf8, 0x15, .. BitConverter.GetBytes(score), 0x18, type]);
    }

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
