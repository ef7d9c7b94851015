namespace VectorDb.Conformance.Judging;

/// <summary>The judge's word on one recorded output.</summary>
/// <param name="Family">The model's family, or tokenizers, resize, decode.</param>
/// <param name="Case">The case's folder below the goldens' root.</param>
/// <param name="Output">The output's name.</param>
/// <param name="Outcome">Pass, fail or not checked.</param>
/// <param name="Difference">The largest absolute difference found; NaN where there is no number to give.</param>
/// <param name="Tolerance">The tolerance in words.</param>
/// <param name="Allowed">The largest absolute difference allowed; NaN where there is no such number.</param>
/// <param name="Message">What is wrong; empty for a pass.</param>
public sealed record Verdict(
    string Family, string Case, string Output, Outcome Outcome, double Difference, string Tolerance, double Allowed, string Message)
{
    public static Verdict Unchecked(string family, string caseName, string output, string message) =>
        new(family, caseName, output, Outcome.NotChecked, double.NaN, string.Empty, double.NaN, message);

    public static Verdict Broken(string family, string caseName, string output, Exception error) =>
        new(family, caseName, output, Outcome.Fail, double.NaN, string.Empty, double.NaN, $"{error.GetType().Name}: {OneLine(error.Message)}");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
