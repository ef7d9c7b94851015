using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The model section of tokenizer.json.</summary>
internal static class ModelReader
{
    public static ITokenModel Read(JsonField field, int cacheCapacity)
    {
        string type = field.OptionalString("type") ?? GuessType(field);
        return type switch
        {
            "BPE" => ReadBytePair(field, cacheCapacity),
            "WordPiece" => ReadWordPiece(field),
            "Unigram" => ReadUnigram(field),
            "WordLevel" => new WordLevelModel(
                VocabularyFiles.ReadTable(field.Member("vocab")), field.OptionalString("unk_token") ?? "<unk>"),
            _ => throw field.Unsupported($"the model '{type}'"),
        };
    }

    /// <summary>end_of_word_suffix of a BPE model.</summary>
    public static string? EndOfWord(JsonField field) => field.OptionalString("end_of_word_suffix");

    // Files of before 2021 do not name the type.
    private static string GuessType(JsonField field) =>
        field.Optional("merges") is not null ? "BPE"
        : field.Optional("unk_id") is not null ? "Unigram"
        : field.Optional("continuing_subword_prefix") is not null ? "WordPiece"
        : throw field.Malformed("has no 'type'");

    private static BytePairModel ReadBytePair(JsonField field, int cacheCapacity)
    {
        if (field.Optional("dropout")?.AsNumber() is > 0)
        {
            throw field.Unsupported("a dropout, which makes ids random,");
        }

        Vocabulary vocabulary = VocabularyFiles.ReadTable(field.Member("vocab"));
        var settings = new BytePairSettings
        {
            UnknownToken = field.OptionalString("unk_token"),
            ContinuingPrefix = ReadMark(field, "continuing_subword_prefix"),
            EndOfWordSuffix = ReadMark(field, "end_of_word_suffix"),
            FuseUnknown = field.Bool("fuse_unk", false),
            ByteFallback = field.Bool("byte_fallback", false),
            IgnoreMerges = field.Bool("ignore_merges", false),
        };
        MergeTable merges = VocabularyFiles.ReadMerges(field.Member("merges"), vocabulary, settings.ContinuingPrefix);
        return new BytePairModel(vocabulary, merges, settings, cacheCapacity);
    }

    private static WordPieceModel ReadWordPiece(JsonField field)
    {
        Vocabulary vocabulary = VocabularyFiles.ReadTable(field.Member("vocab"));
        string unknown = field.OptionalString("unk_token") ?? "[UNK]";
        int longest = field.Optional("max_input_chars_per_word")?.AsCount() ?? 100;
        return new WordPieceModel(
            vocabulary,
            vocabulary.IdOf(unknown) ?? throw field.Malformed($"has the unk_token '{unknown}', which is not in its vocabulary"),
            field.OptionalString("continuing_subword_prefix") ?? "##",
            longest <= WordPieceModel.LongestWord
                ? longest
                : throw field.Unsupported($"a max_input_chars_per_word of {longest} (the most is {WordPieceModel.LongestWord})"));
    }

    private static UnigramModel ReadUnigram(JsonField field)
    {
        var vocabulary = new Vocabulary();
        var pieces = new List<UnigramPiece?>();
        foreach (JsonField entry in field.Member("vocab").Items())
        {
            JsonField[] parts = entry.IsArray ? [.. entry.Items()] : [];
            if (parts.Length != 2 || pieces.Count > Vocabulary.MaxId)
            {
                throw entry.Malformed("is not a piece and its score");
            }

            var piece = new UnigramPiece(parts[0].AsString(), parts[1].AsNumber());
            if (piece.Text.Length > UnigramPiece.LongestText)
            {
                throw entry.Malformed($"is a piece of {piece.Text.Length} characters, more than {UnigramPiece.LongestText}");
            }

            vocabulary.Add(piece.Text, pieces.Count);
            pieces.Add(piece);
        }

        int unknown = field.Member("unk_id").AsCount();
        return unknown < pieces.Count
            ? new UnigramModel(pieces, vocabulary, new UnigramSettings(unknown, field.Bool("byte_fallback", false), SinglePrecision: false))
            : throw field.Malformed($"has the unk_id {unknown}, but only {pieces.Count} pieces");
    }

    private static string ReadMark(JsonField field, string name)
    {
        string mark = field.OptionalString(name) ?? "";
        return mark.Length <= BytePairSettings.LongestMark
            ? mark
            : throw field.Malformed($"has a {name} of {mark.Length} characters, more than {BytePairSettings.LongestMark}");
    }
}
