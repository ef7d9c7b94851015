using System.Globalization;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Report;

/// <summary>Verdicts as lines of text.</summary>
public static class Lines
{
    /// <summary>One line: the outcome, the case, the output, and for a number how far it is off and how far it may be.</summary>
    public static string Of(Verdict verdict)
    {
        string what = $"{Word(verdict.Outcome),-11} {verdict.Case} {verdict.Output}";
        return verdict.Outcome switch
        {
            Outcome.NotChecked => verdict.Message.Length == 0 ? what : $"{what}: {verdict.Message}",
            _ when verdict.Tolerance.Length == 0 => verdict.Message.Length == 0 ? what : $"{what}: {verdict.Message}",
            Outcome.Fail => $"{what}: largest difference {Number(verdict.Difference)}, tolerance {verdict.Tolerance}; {verdict.Message}",
            _ => $"{what}: largest difference {Number(verdict.Difference)}, tolerance {verdict.Tolerance}",
        };
    }

    /// <summary>The last line.</summary>
    public static string Total(IReadOnlyCollection<Verdict> verdicts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(verdicts, Outcome.Pass)} passed, {Count(verdicts, Outcome.Fail)} failed, {Count(verdicts, Outcome.NotChecked)} skipped");

    public static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "pass",
        Outcome.Fail => "fail",
        _ => "not checked",
    };

    private static int Count(IReadOnlyCollection<Verdict> verdicts, Outcome outcome) => verdicts.Count(verdict => verdict.Outcome == outcome);
}
