using System.Globalization;
using System.Text.Json;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Cases;

/// <summary>How far a value may lie from the recorded one.</summary>
/// <param name="Kind">As recorded: exact, abs or pixels.</param>
/// <param name="Absolute">Largest difference of one value.</param>
/// <param name="Relative">Largest difference of one value as a part of the recorded one, added to <paramref name="Absolute"/>.</param>
/// <param name="Mean">Largest mean of the absolute differences.</param>
public sealed record Tolerance(string Kind, double Absolute, double Relative = 0, double Mean = double.PositiveInfinity)
{
    /// <summary>Bit-equal.</summary>
    public static Tolerance Exact { get; } = new("exact", 0);

    public bool IsExact => Kind == "exact";

    /// <summary>Reads <c>{"kind": …, "atol"|"max_abs": …, "rtol": …, "mean_abs": …}</c>; a missing kind follows from its numbers.</summary>
    /// <exception cref="NotCheckedException">The kind is none of those known, so that nothing may be said about the value.</exception>
    public static Tolerance Parse(JsonElement json)
    {
        double? absolute = Number(json, "atol") ?? Number(json, "max_abs");
        double? relative = Number(json, "rtol");
        string kind = json.TryGetProperty("kind", out JsonElement name) ? name.GetString() ?? string.Empty
            : absolute is null && relative is null ? "exact" : "abs";
        return kind switch
        {
            "exact" => Exact,
            "abs" or "rel" or "close" or "pixels" => new(kind, absolute ?? 0, relative ?? 0, Number(json, "mean_abs") ?? double.PositiveInfinity),
            _ => throw new NotCheckedException($"tolerance kind '{kind}' is not known"),
        };
    }

    public override string ToString() => IsExact ? "exact" : Absolute.ToString("g3", CultureInfo.InvariantCulture);

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
