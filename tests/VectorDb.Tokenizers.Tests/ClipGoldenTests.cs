using System.Text.Json;

namespace VectorDb.Tokenizers.Tests;

/// <summary>OpenAI's CLIP vocabulary on every recorded string, in both dialects.</summary>
public sealed class ClipGoldenTests
{
    private const int ContextLength = 77;

    [ClipVocabularyFact]
    public void Encode_RecordedTexts_GivesReferenceIds()
    {
        Tokenizer tokenizer = Tokenizer.Load(Goldens.Clip!);
        Compare((row, text, mismatches) =>
        {
            mismatches.Check(text, Goldens.Ids(row.GetProperty("ids")), tokenizer.Encode(text));
            int[] cut = tokenizer.Encode(text, new EncodeOptions { MaxLength = ContextLength });
            mismatches.Check(text, Goldens.Ids(row.GetProperty("ids_77")), cut);
        });
    }

    [ClipVocabularyFact]
    public void Encode_OpenAiDialect_GivesOpenAiIds()
    {
        Tokenizer tokenizer = Tokenizer.Load(Goldens.Clip!, new TokenizerOptions { ClipDialect = ClipDialect.OpenAI });
        Compare((row, text, mismatches) =>
        {
            string ids = row.TryGetProperty("openai_ids", out _) ? "openai_ids" : "ids";
            mismatches.Check(text, Goldens.Ids(row.GetProperty(ids)), tokenizer.Encode(text));
        });
    }

    private static void Compare(Action<JsonElement, string, Mismatches> compare)
    {
        var mismatches = new Mismatches();
        foreach (JsonElement row in Goldens.Json(Goldens.Clip!, "expected", "clip.json").GetProperty("rows").EnumerateArray())
        {
            compare(row, row.GetProperty("text").GetString()!, mismatches);
        }

        mismatches.AssertNone();
    }
}
