using System.Text.Json;
using VectorDb.Tokenizers;

namespace VectorDb.Conformance.Checks;

/// <summary>One recorded row of a tokenizer against the product: an empty answer if it agrees, else what differs.</summary>
public static class TokenizerRows
{
    private static readonly EncodeOptions Plain = new();

    /// <summary>The reference's two implementations differ on some strings; either answer will do.</summary>
    public static string Ids(Tokenizer tokenizer, JsonElement row) =>
        Differ(row, tokenizer.Encode(Text(row), Plain), Ints(row, "ids"), Ints(row, "fast_ids"));

    public static string OpenAi(Tokenizer tokenizer, JsonElement row) =>
        Differ(row, tokenizer.Encode(Text(row), Plain), Ints(row, "openai_ids") ?? Ints(row, "ids"), null);

    public static string Limited(Tokenizer tokenizer, JsonElement row, string key, int limit) =>
        Differ(row, tokenizer.Encode(Text(row), new() { MaxLength = limit }), Ints(row, key), Cut(Ints(row, "fast_ids"), limit));

    public static string Truncated(Tokenizer tokenizer, JsonElement row)
    {
        int limit = row.GetProperty("max_length").GetInt32();
        return Differ(row, tokenizer.Encode(Text(row), new() { MaxLength = limit, PadTo = limit }), Ints(row, "ids"), Ints(row, "fast_ids"));
    }

    public static string Pair(Tokenizer tokenizer, JsonElement row)
    {
        EncodedText pair = tokenizer.EncodeText(row.GetProperty("a").GetString()!, row.GetProperty("b").GetString()!, Plain);
        string ids = Differ(row, pair.Ids, Ints(row, "ids"), Ints(row, "fast_ids"));
        return ids.Length > 0 ? ids : Differ(row, pair.TypeIds, Ints(row, "token_type_ids"), null);
    }

    public static string Decoded(Tokenizer tokenizer, JsonElement row)
    {
        string text = tokenizer.Decode(Ints(row, "ids")!, skipSpecialTokens: true);
        return text == Text(row) ? string.Empty : $"[{string.Join(", ", Ints(row, "ids")!)}] gave {Quote(text)}, recorded {Quote(Text(row))}";
    }

    private static string Differ(JsonElement row, int[] got, int[]? wanted, int[]? orElse)
    {
        if ((wanted is not null && got.AsSpan().SequenceEqual(wanted)) || (orElse is not null && got.AsSpan().SequenceEqual(orElse)))
        {
            return string.Empty;
        }

        string text = row.TryGetProperty("text", out JsonElement value) ? Quote(value.GetString()!) : row.GetRawText();
        return $"{text} gave [{string.Join(", ", got)}], recorded [{string.Join(", ", wanted ?? [])}]";
    }

    private static int[]? Cut(int[]? ids, int limit) => ids is null || ids.Length <= limit ? ids : null;

    private static string Text(JsonElement row) => row.GetProperty("text").GetString()!;

    private static int[]? Ints(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement list) ? [.. list.EnumerateArray().Select(id => id.GetInt32())] : null;

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
