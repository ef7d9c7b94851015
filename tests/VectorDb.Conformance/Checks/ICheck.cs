using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Checks;

/// <summary>The product's code for some outputs of one case.</summary>
public interface ICheck
{
    /// <summary>Whether there is code for this output.</summary>
    bool Knows(RecordedOutput output);

    /// <summary>Runs it. Called only for an output that <see cref="Knows"/>.</summary>
    NpyArray Compute(RecordedOutput output);
}
