using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Sets;

/// <summary>A checkpoint and everything recorded of it.</summary>
public sealed class ModelSet(GoldenCase golden) : IGoldenSet
{
    public string Name => golden.Name;

    public async IAsyncEnumerable<Verdict> JudgeAsync()
    {
        await using ModelRun run = new(golden);
        foreach (RecordedOutput output in golden.Outputs)
        {
            yield return await JudgeOneAsync(run, output);
        }
    }

    /// <summary>An output that the product can give in several ways is judged by the worst of them.</summary>
    private async Task<Verdict> JudgeOneAsync(ModelRun run, RecordedOutput output)
    {
        Trial trial = new(golden.Family, golden.Name, output.Name);
        Verdict? worst = null;
        foreach (ICheck check in run.Checks.Where(check => check.Knows(output)))
        {
            Verdict verdict = await trial.CompareAsync(output, () => check.ComputeAsync(output));
            if (verdict.Outcome == Outcome.Fail)
            {
                return verdict with { Message = $"{check.Name}: {verdict.Message}{await DiagnoseAsync(trial, check, output)}" };
            }

            worst = worst is null || verdict.Difference > worst.Difference ? verdict : worst;
        }

        return worst ?? (run.LoadError is { } error ? Verdict.Broken(golden.Family, golden.Name, output.Name, error) : trial.Unchecked(run.WhyUnknown));
    }

    /// <summary>Says whether the output is right when what it is computed from is taken from the record.</summary>
    private static async Task<string> DiagnoseAsync(Trial trial, ICheck check, RecordedOutput output)
    {
        if (check is not IStagedCheck staged || !staged.CanStartFromRecords(output))
        {
            return string.Empty;
        }

        Verdict verdict = await trial.CompareAsync(output, () => staged.ComputeFromRecordsAsync(output));
        string inputs = string.Join(", ", output.Inputs);
        return verdict.Outcome == Outcome.Pass ? $"; from the recorded {inputs} it passes" : $"; from the recorded {inputs} too: {verdict.Message}";
    }
}
