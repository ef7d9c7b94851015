using System.Text.Json;
using VectorDb.Tokenizers.Formats;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Every recorded string of every tokenizer, in both of its forms.</summary>
public sealed class TokenizerGoldenTests
{
    public static TheoryData<string, TokenizerFiles> Cases()
    {
        var cases = new TheoryData<string, TokenizerFiles>();
        foreach (string name in new[] { "gpt2-bpe", "gpt2-bpe-opt", "llama-bpe", "t5-unigram", "wordpiece-cased", "wordpiece-uncased" })
        {
            cases.Add(name, TokenizerFiles.TokenizerJson);
            cases.Add(name, TokenizerFiles.Older);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_RecordedTexts_GivesReferenceIds(string name, TokenizerFiles files)
    {
        (Tokenizer tokenizer, JsonElement golden) = Open(name, files);
        var mismatches = new Mismatches();
        foreach (JsonElement row in golden.GetProperty("rows").EnumerateArray())
        {
            bool isFast = files == TokenizerFiles.TokenizerJson && row.TryGetProperty("fast_ids", out _);
            string text = row.GetProperty("text").GetString()!;
            mismatches.Check(text, Goldens.Ids(row.GetProperty(isFast ? "fast_ids" : "ids")), tokenizer.Encode(text));
        }

        mismatches.AssertNone();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_RecordedIds_GivesReferenceText(string name, TokenizerFiles files)
    {
        (Tokenizer tokenizer, JsonElement golden) = Open(name, files);
        var mismatches = new Mismatches();
        foreach (JsonElement row in golden.GetProperty("decoded").EnumerateArray())
        {
            int[] ids = Goldens.Ids(row.GetProperty("ids"));
            mismatches.Check(string.Join(' ', ids), row.GetProperty("text").GetString()!, tokenizer.Decode(ids));
        }

        mismatches.AssertNone();
    }

    [Theory]
    [InlineData("wordpiece-cased", TokenizerFiles.TokenizerJson)]
    [InlineData("wordpiece-cased", TokenizerFiles.Older)]
    [InlineData("wordpiece-uncased", TokenizerFiles.TokenizerJson)]
    [InlineData("wordpiece-uncased", TokenizerFiles.Older)]
    public void EncodeText_RecordedPairs_GivesReferenceIdsAndTypes(string name, TokenizerFiles files)
    {
        (Tokenizer tokenizer, JsonElement golden) = Open(name, files);
        var mismatches = new Mismatches();
        foreach (JsonElement row in golden.GetProperty("pairs").EnumerateArray())
        {
            string first = row.GetProperty("a").GetString()!;
            EncodedText encoded = tokenizer.EncodeText(first, row.GetProperty("b").GetString());
            mismatches.Check(first, Goldens.Ids(row.GetProperty("ids")), encoded.Ids);
            mismatches.Check(first, Goldens.Ids(row.GetProperty("token_type_ids")), encoded.TypeIds);
        }

        mismatches.AssertNone();
    }

    [Theory]
    [InlineData("wordpiece-cased")]
    [InlineData("wordpiece-uncased")]
    public void Encode_TooLong_IsCutAndFilledLikeReference(string name)
    {
        (Tokenizer tokenizer, JsonElement golden) = Open(name, TokenizerFiles.Auto);
        var mismatches = new Mismatches();
        foreach (JsonElement row in golden.GetProperty("truncated").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            int length = row.GetProperty("max_length").GetInt32();
            int[] ids = tokenizer.Encode(text, new EncodeOptions { MaxLength = length, PadTo = length });
            mismatches.Check(text, Goldens.Ids(row.GetProperty("ids")), ids);
        }

        mismatches.AssertNone();
    }

    [Theory]
    [InlineData("llama-bpe", "tokenizer.model", false)] // recorded with legacy=False, which switches the dummy prefix off
    [InlineData("t5-unigram", "spiece.model", true)]
    public void SentencePiece_RecordedTexts_GivesPlainIdsAndPieces(string name, string fileName, bool dummyPrefix)
    {
        string directory = Path.Combine(Goldens.Folder("tokenizers"), name);
        SentencePieceFile file = SentencePieceFile.Parse(File.ReadAllBytes(Path.Combine(directory, fileName)), fileName);
        Vocabulary vocabulary = file.ToVocabulary();
        ITokenModel model = SentencePieceFamilies.BuildModel(file, vocabulary);
        var normalizer = new SentencePieceNormalizer(file.Normalization with { AddDummyPrefix = dummyPrefix });
        var encoder = new SentencePieceEncoder(null, normalizer, model, SpaceGuard.Never, "<unk>");
        var mismatches = new Mismatches();
        foreach (JsonElement row in Goldens.Json(directory, "expected", "ids.json").GetProperty("sentencepiece").EnumerateArray())
        {
            var ids = new List<int>();
            string text = row.GetProperty("text").GetString()!;
            encoder.Encode(text, startsInput: true, ids);
            mismatches.Check(text, Goldens.Ids(row.GetProperty("ids")), ids);
            foreach ((int id, JsonElement piece) in ids.Zip(row.GetProperty("pieces").EnumerateArray()).Where(pair => pair.First != file.UnknownId))
            {
                mismatches.Check(text, piece.GetString()!, vocabulary.TokenOf(id)!);
            }
        }

        mismatches.AssertNone();
    }

    private static (Tokenizer Tokenizer, JsonElement Golden) Open(string name, TokenizerFiles files)
    {
        string directory = Path.Combine(Goldens.Folder("tokenizers"), name);
        return (Tokenizer.Load(directory, new TokenizerOptions { Files = files }), Goldens.Json(directory, "expected", "ids.json"));
    }
}
