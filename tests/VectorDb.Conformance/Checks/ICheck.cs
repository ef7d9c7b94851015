using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Checks;

/// <summary>One way in which the product gives some of a case's outputs.</summary>
public interface ICheck
{
    /// <summary>What is run, in a word or two.</summary>
    string Name { get; }

    /// <summary>Whether there is code for this output.</summary>
    bool Knows(RecordedOutput output);

    /// <summary>Runs it. Called only for an output that <see cref="Knows"/>.</summary>
    ValueTask<NpyArray> ComputeAsync(RecordedOutput output);
}
