using System.Text.Json;
using VectorDb.Tokenizers.Formats;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.Pipelines;

namespace VectorDb.Conformance.Checks;

/// <summary>A SentencePiece model file alone: no special tokens, no added tokens, and the pieces' own spelling.</summary>
internal sealed class SentencePieces
{
    private static readonly string[] FileNames = ["tokenizer.model", "spiece.model"];

    private readonly SentencePieceFile _file;
    private readonly Vocabulary _vocabulary;
    private readonly SentencePieceEncoder _encoder;

    private SentencePieces(SentencePieceFile file, bool addsPrefix)
    {
        _file = file;
        _vocabulary = file.ToVocabulary();
        SentencePieceNormalization normalization = file.Normalization with { AddDummyPrefix = file.Normalization.AddDummyPrefix && addsPrefix };
        _encoder = new(null, new SentencePieceNormalizer(normalization), SentencePieceFamilies.BuildModel(file, _vocabulary), SpaceGuard.Never, "<unk>");
    }

    /// <summary>Reads the model file of a tokenizer's folder. A tokenizer that is not "legacy" switches the model's own prefix off.</summary>
    public static SentencePieces Load(string folder)
    {
        string name = FileNames.First(file => File.Exists(Path.Combine(folder, file)));
        string configFile = Path.Combine(folder, "tokenizer_config.json");
        using JsonDocument config = JsonDocument.Parse(File.Exists(configFile) ? File.ReadAllText(configFile) : "{}");
        bool isModern = config.RootElement.TryGetProperty("legacy", out JsonElement legacy) && legacy.ValueKind == JsonValueKind.False;
        return new(SentencePieceFile.Parse(File.ReadAllBytes(Path.Combine(folder, name)), name), addsPrefix: !isModern);
    }

    /// <summary>What is wrong with the product's ids and pieces of a recorded row; empty if nothing is.</summary>
    public string Complaint(JsonElement row)
    {
        string text = row.GetProperty("text").GetString()!;
        int[] wanted = [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        List<int> ids = [];
        _encoder.Encode(text, startsInput: true, ids);
        if (!ids.SequenceEqual(wanted))
        {
            return $"{JsonSerializer.Serialize(text)} gave [{string.Join(", ", ids)}], recorded [{string.Join(", ", wanted)}]";
        }

        // An unknown piece is spelled as it stands in the text, not as in the vocabulary.
        foreach ((int id, JsonElement piece) in ids.Zip(row.GetProperty("pieces").EnumerateArray()).Where(pair => pair.First != _file.UnknownId))
        {
            if (_vocabulary.TokenOf(id) is var spelling && spelling != piece.GetString())
            {
                return $"{JsonSerializer.Serialize(text)}: id {id} is '{spelling}', recorded '{piece.GetString()}'";
            }
        }

        return string.Empty;
    }
}
