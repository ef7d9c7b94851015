using System.Text.Json;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Formats;

/// <summary>Readers of vocab.json, vocab.txt and merges.txt, and of the same tables inside tokenizer.json.</summary>
internal static class VocabularyFiles
{
    /// <summary>A token id.</summary>
    public static int Id(JsonField field)
    {
        int id = field.AsCount();
        return id <= Vocabulary.MaxId ? id : throw field.Malformed($"is {id}, more than the largest token id {Vocabulary.MaxId}");
    }

    /// <summary>An object of token -> id.</summary>
    public static Vocabulary ReadTable(JsonField table)
    {
        var vocabulary = new Vocabulary();
        foreach (JsonProperty entry in table.IsObject ? table.Element.EnumerateObject() : throw table.Malformed("is not an object"))
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id is < 0 or > Vocabulary.MaxId)
            {
                throw table.Malformed($"has a token whose id is not a whole number from 0 to {Vocabulary.MaxId}");
            }

            vocabulary.Add(Name(entry, table), id);
        }

        return vocabulary;
    }

    /// <summary>vocab.json.</summary>
    public static Vocabulary ReadJson(TokenizerFileReader files, string name)
    {
        using JsonDocument document = files.Json(name, out JsonField root);
        return ReadTable(root);
    }

    /// <summary>vocab.txt: one token a line, the line number is the id.</summary>
    public static Vocabulary ReadText(TokenizerFileReader files, string name)
    {
        string[] lines = files.Lines(name);
        int count = lines.Length > 0 && lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        if (count > Vocabulary.MaxId)
        {
            throw TokenizerException.Malformed(name, $"has {count} lines, more than the largest token id {Vocabulary.MaxId}");
        }

        var vocabulary = new Vocabulary(count);
        for (int id = 0; id < count; id++)
        {
            vocabulary.Add(lines[id], id);
        }

        return vocabulary;
    }

    /// <summary>merges.txt: after a version line, two symbols a line, best first.</summary>
    public static MergeTable ReadMerges(TokenizerFileReader files, string name, Vocabulary vocabulary)
    {
        string[] lines = files.Lines(name);
        var merges = new MergeTable(lines.Length);
        int rank = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || (i == 0 && lines[i].Contains("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            int space = lines[i].IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0 || space == lines[i].Length - 1 || lines[i].IndexOf(' ', space + 1) >= 0)
            {
                throw TokenizerException.Malformed(name, $"line {i + 1} is not two symbols separated by a space");
            }

            AddMerge(merges, vocabulary, lines[i][..space], lines[i][(space + 1)..], "", rank++, $"{name}: line {i + 1}");
        }

        return merges;
    }

    /// <summary>merges of tokenizer.json: strings "a b" or lists ["a", "b"].</summary>
    /// <param name="list">The list.</param>
    /// <param name="vocabulary">Holds both symbols of a merge and what they become.</param>
    /// <param name="continuingPrefix">Mark that the right symbol loses when merged.</param>
    public static MergeTable ReadMerges(JsonField list, Vocabulary vocabulary, string continuingPrefix)
    {
        var merges = new MergeTable(list.IsArray ? list.Element.GetArrayLength() : 0);
        int rank = 0;
        foreach (JsonField item in list.Items())
        {
            string[] parts = item.IsArray ? [.. item.Items().Select(part => part.AsString())] : item.AsString().Split(' ');
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                throw item.Malformed("is not two symbols");
            }

            AddMerge(merges, vocabulary, parts[0], parts[1], continuingPrefix, rank++, $"{item.File}: {item.Path}");
        }

        return merges;
    }

    private static void AddMerge(
        MergeTable merges, Vocabulary vocabulary, string left, string right, string continuingPrefix, int rank, string place)
    {
        string tail = right.StartsWith(continuingPrefix, StringComparison.Ordinal) ? right[continuingPrefix.Length..] : right;
        merges.Add(Known(left), Known(right), new Merge(rank, Known(left + tail)));

        int Known(string symbol) => vocabulary.IdOf(symbol) ?? throw new TokenizerException(
            TokenizerError.Malformed, $"{place} merges '{left}' and '{right}', but '{symbol}' is not in the vocabulary");
    }

    private static string Name(JsonProperty entry, JsonField table)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException cause)
        {
            throw TokenizerException.Malformed(table.File, $"{table.Path} has a token that is not valid Unicode", cause);
        }
    }
}
