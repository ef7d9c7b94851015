using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Checks;

/// <summary>A check that can also start in the middle, which tells the stage that is wrong from those before it.</summary>
public interface IStagedCheck : ICheck
{
    /// <summary>Whether any of the output's inputs is itself a recorded output.</summary>
    bool CanStartFromRecords(RecordedOutput output);

    /// <summary>Computes the output from the recorded values of its inputs.</summary>
    ValueTask<NpyArray> ComputeFromRecordsAsync(RecordedOutput output);
}
