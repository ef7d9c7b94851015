using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Judging;

/// <summary>One recorded output and the product's code for it, run once and judged.</summary>
/// <param name="Family">The model's family, or tokenizers, resize, decode.</param>
/// <param name="Case">The case's folder below the goldens' root.</param>
/// <param name="Output">The output's name.</param>
public sealed record Trial(string Family, string Case, string Output)
{
    /// <summary>Computes an output of a model and holds it against the recorded one.</summary>
    public Task<Verdict> CompareAsync(RecordedOutput output, Func<ValueTask<NpyArray>> compute) =>
        GuardAsync(async () => Compare(output.Value, await compute(), output.Tolerance, output.IsRagged));

    /// <summary>Computes a value and holds it against the recorded one.</summary>
    public Verdict Compare(Func<NpyArray> expected, Func<NpyArray> actual, Func<Tolerance> tolerance) =>
        Guard(() => Compare(expected(), actual(), tolerance(), isRagged: false));

    /// <summary>Judges by a rule of its own: an empty answer is a pass, anything else says what is wrong.</summary>
    public Verdict Require(Func<string> complaint) => Guard(() =>
    {
        string message = complaint();
        return new(Family, Case, Output, message.Length == 0 ? Outcome.Pass : Outcome.Fail, double.NaN, string.Empty, double.NaN, message);
    });

    public Verdict Unchecked(string why) => Verdict.Unchecked(Family, Case, Output, why);

    private Verdict Compare(NpyArray expected, NpyArray actual, Tolerance tolerance, bool isRagged)
    {
        Comparison comparison = Comparison.Of(expected, actual, tolerance, isRagged);
        Outcome outcome = comparison.IsWithin ? Outcome.Pass : Outcome.Fail;
        return new(Family, Case, Output, outcome, comparison.Difference, tolerance.ToString(), tolerance.Absolute, comparison.Message);
    }

    private Verdict Guard(Func<Verdict> judge)
    {
        try
        {
            return judge();
        }
#pragma warning disable CA1031 // whatever the product throws is the answer, and the next output is judged all the same
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Excuse(error);
        }
    }

    private async Task<Verdict> GuardAsync(Func<Task<Verdict>> judge)
    {
        try
        {
            return await judge();
        }
#pragma warning disable CA1031 // as above
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Excuse(error);
        }
    }

    /// <summary>What the judge itself does not know is no fault of the product's.</summary>
    private Verdict Excuse(Exception error) =>
        error is NotCheckedException ? Unchecked(error.Message) : Verdict.Broken(Family, Case, Output, error);
}
