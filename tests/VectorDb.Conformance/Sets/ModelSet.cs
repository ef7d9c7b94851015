using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Sets;

/// <summary>A checkpoint and everything recorded of it.</summary>
public sealed class ModelSet(GoldenCase golden) : IGoldenSet
{
    public string Name => golden.Name;

    public IEnumerable<Verdict> Judge()
    {
        using ModelRun run = new(golden);
        foreach (RecordedOutput output in golden.Outputs)
        {
            yield return JudgeOne(run, output);
        }
    }

    private Verdict JudgeOne(ModelRun run, RecordedOutput output)
    {
        Trial trial = new(golden.Family, golden.Name, output.Name);
        ICheck? check;
        try
        {
            check = run.Checks.FirstOrDefault(candidate => candidate.Knows(output));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Verdict.Broken(golden.Family, golden.Name, output.Name, error);
        }

        return check is null
            ? trial.Unchecked(run.WhyUnknown)
            : trial.Compare(() => output.Value, () => check.Compute(output), () => output.Tolerance, output.IsRagged);
    }
}
