using System.Text.Json;
using System.Text.RegularExpressions;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;
using VectorDb.Tokenizers;

namespace VectorDb.Conformance.Sets;

/// <summary>
/// A vocabulary with the ids of many strings. Every list of rows is one verdict for each kind of tokenizer file that the
/// folder holds, since the product reads both and they need not agree with each other in every corner.
/// </summary>
public sealed partial class TokenizerSet(string name, string folder, JsonElement json) : IGoldenSet
{
    private const string PiecesList = "sentencepiece";

    public string Name => name;

    public IAsyncEnumerable<Verdict> JudgeAsync() => Judge().ToAsyncEnumerable();

    private IEnumerable<Verdict> Judge()
    {
        foreach (TokenizerFiles files in KindsPresent())
        {
            Lazy<Tokenizer> tokenizer = Load(files);
            string suffix = files == TokenizerFiles.TokenizerJson ? "tokenizer.json" : "older files";
            foreach (JsonProperty list in Lists().Where(list => list.Name != PiecesList))
            {
                foreach (Verdict verdict in JudgeList(list.Name, [.. list.Value.EnumerateArray()], tokenizer, suffix))
                {
                    yield return verdict;
                }
            }
        }

        if (Lists().FirstOrDefault(list => list.Name == PiecesList) is { Value.ValueKind: JsonValueKind.Array } pieces)
        {
            Lazy<SentencePieces> model = new(() => SentencePieces.Load(folder));
            yield return Rows(PiecesList, [.. pieces.Value.EnumerateArray()], row => model.Value.Complaint(row));
        }

        JsonElement[] rows = Rows();
        if (rows.Any(row => row.TryGetProperty("openai_ids", out _)))
        {
            Lazy<Tokenizer> openAi = Load(TokenizerFiles.Auto, ClipDialect.OpenAI);
            yield return Rows("openai_ids", rows, row => TokenizerRows.OpenAi(openAi.Value, row));
        }
    }

    private IEnumerable<Verdict> JudgeList(string list, JsonElement[] rows, Lazy<Tokenizer> tokenizer, string suffix)
    {
        Func<JsonElement, string>? judge = list switch
        {
            "rows" => row => TokenizerRows.Ids(tokenizer.Value, row),
            "pairs" => row => TokenizerRows.Pair(tokenizer.Value, row),
            "truncated" => row => TokenizerRows.Truncated(tokenizer.Value, row),
            "decoded" => row => TokenizerRows.Decoded(tokenizer.Value, row),
            _ => null,
        };
        string output = $"{list} ({suffix})";
        yield return judge is null ? new Trial("tokenizers", name, output).Unchecked("no code for this list") : Rows(output, rows, judge);

        foreach (string key in list == "rows" ? LimitKeys(rows) : [])
        {
            int limit = int.Parse(key[4..], System.Globalization.CultureInfo.InvariantCulture);
            yield return Rows($"{key} ({suffix})", rows, row => TokenizerRows.Limited(tokenizer.Value, row, key, limit));
        }
    }

    /// <summary>One verdict for a list: how many rows are wrong, and the first of them.</summary>
    private Verdict Rows(string output, JsonElement[] rows, Func<JsonElement, string> judge) =>
        new Trial("tokenizers", name, output).Require(() =>
        {
            string[] wrong = [.. rows.Select(row => Complaint(row, judge)).Where(complaint => complaint.Length > 0)];
            return wrong.Length == 0 ? string.Empty : $"{wrong.Length} of {rows.Length} differ; first: {wrong[0]}";
        });

    private static string Complaint(JsonElement row, Func<JsonElement, string> judge)
    {
        try
        {
            return judge(row);
        }
        catch (TokenizerException error) when (error.Error is not (TokenizerError.FileMissing or TokenizerError.Malformed))
        {
            return $"{row.GetRawText()}: {error.Message}";
        }
    }

    private IEnumerable<JsonProperty> Lists() => json.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Array);

    private JsonElement[] Rows() => [.. json.GetProperty("rows").EnumerateArray()];

    /// <summary>Keys such as ids_77: the ids with that most of them.</summary>
    private static IEnumerable<string> LimitKeys(JsonElement[] rows) =>
        rows.SelectMany(row => row.EnumerateObject()).Select(entry => entry.Name).Where(key => LimitKey().IsMatch(key)).Distinct(StringComparer.Ordinal);

    private IEnumerable<TokenizerFiles> KindsPresent()
    {
        if (File.Exists(Path.Combine(folder, "tokenizer.json")))
        {
            yield return TokenizerFiles.TokenizerJson;
        }

        string[] older = ["vocab.json", "vocab.txt", "spiece.model", "tokenizer.model"];
        if (older.Any(file => File.Exists(Path.Combine(folder, file))))
        {
            yield return TokenizerFiles.Older;
        }
    }

    private Lazy<Tokenizer> Load(TokenizerFiles files, ClipDialect dialect = ClipDialect.Auto) =>
        new(() => Tokenizer.Load(folder, new TokenizerOptions { Files = files, ClipDialect = dialect }));

    [GeneratedRegex(@"^ids_\d+$")]
    private static partial Regex LimitKey();
}
