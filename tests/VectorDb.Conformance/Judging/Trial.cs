using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Judging;

/// <summary>One recorded output and the product's code for it, run once and judged.</summary>
/// <param name="Family">The model's family, or tokenizers, resize, decode.</param>
/// <param name="Case">The case's folder below the goldens' root.</param>
/// <param name="Output">The output's name.</param>
public sealed record Trial(string Family, string Case, string Output)
{
    /// <summary>Computes a value and holds it against the recorded one.</summary>
    public Verdict Compare(Func<NpyArray> expected, Func<NpyArray> actual, Func<Tolerance> tolerance, bool isRagged = false) => Judge(() =>
    {
        Tolerance allowed;
        try
        {
            allowed = tolerance();
        }
        catch (FormatException error)
        {
            return Verdict.Unchecked(Family, Case, Output, error.Message);
        }

        Comparison comparison = Comparison.Of(expected(), actual(), allowed, isRagged);
        Outcome outcome = comparison.IsWithin ? Outcome.Pass : Outcome.Fail;
        return new(Family, Case, Output, outcome, comparison.Difference, allowed.ToString(), allowed.Absolute, comparison.Message);
    });

    /// <summary>Judges by a rule of its own: an empty answer is a pass, anything else says what is wrong.</summary>
    public Verdict Require(Func<string> complaint) => Judge(() =>
    {
        string message = complaint();
        return new(Family, Case, Output, message.Length == 0 ? Outcome.Pass : Outcome.Fail, double.NaN, string.Empty, double.NaN, message);
    });

    public Verdict Unchecked(string why) => Verdict.Unchecked(Family, Case, Output, why);

    /// <summary>Whatever the product throws is a verdict about it, and the next output is judged all the same.</summary>
    private Verdict Judge(Func<Verdict> judge)
    {
        try
        {
            return judge();
        }
#pragma warning disable CA1031 // any exception at all is the answer to "does the product give this value?"
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Verdict.Broken(Family, Case, Output, error);
        }
    }
}
