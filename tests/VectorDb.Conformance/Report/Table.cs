using System.Globalization;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Report;

/// <summary>
/// Family by output: the outcome over all cases of the family and the largest difference as a part of its tolerance, so
/// that 1.00 is the limit.
/// </summary>
public static class Table
{
    public static IEnumerable<string> Of(IEnumerable<Verdict> verdicts)
    {
        string[][] rows =
        [
            ["family", "output", "cases", "outcome", "difference", "tolerance", "ratio"],
            .. verdicts.GroupBy(verdict => (verdict.Family, Output: General(verdict))).Select(group => Row(group.Key.Family, group.Key.Output, [.. group])),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string[] Row(string family, string output, Verdict[] group)
    {
        Outcome outcome = group.Any(verdict => verdict.Outcome == Outcome.Fail) ? Outcome.Fail
            : group.Any(verdict => verdict.Outcome == Outcome.NotChecked) ? Outcome.NotChecked
            : Outcome.Pass;
        Verdict? worst = group.Where(verdict => !double.IsNaN(verdict.Difference)).MaxBy(Ratio);
        return
        [
            family,
            output,
            group.Length.ToString(CultureInfo.InvariantCulture),
            Lines.Word(outcome),
            worst is null ? string.Empty : worst.Difference == 0 ? "0" : Lines.Number(worst.Difference),
            worst?.Tolerance ?? string.Empty,
            worst is null ? string.Empty : Ratio(worst).ToString("0.00", CultureInfo.InvariantCulture),
        ];
    }

    private static double Ratio(Verdict verdict) =>
        verdict.Difference == 0 ? 0 : verdict.Allowed == 0 ? double.PositiveInfinity : verdict.Difference / verdict.Allowed;

    /// <summary>Outputs of one picture, and single files, share a row.</summary>
    private static string General(Verdict verdict) => verdict.Family switch
    {
        "resize" => verdict.Output.Split("__") is { Length: > 1 } parts ? parts[1] : verdict.Output,
        "decode" => verdict.Output.StartsWith("hostile", StringComparison.Ordinal) ? "hostile" : "pixels",
        "tokenizers" => $"{Path.GetFileName(verdict.Case)} {verdict.Output}",
        _ => verdict.Output.Split("__")[0],
    };
}
