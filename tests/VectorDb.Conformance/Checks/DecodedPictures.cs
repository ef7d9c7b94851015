using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Checks;

/// <summary>decoded_rgb__*: the stored pixels of one of the case's pictures, whatever the model.</summary>
public sealed class DecodedPictures(GoldenCase golden) : ICheck
{
    public string Name => "decoder";

    public bool Knows(RecordedOutput output) =>
        output.Name.StartsWith("decoded_rgb__", StringComparison.Ordinal) && output.Inputs.Count == 1;

    public ValueTask<NpyArray> ComputeAsync(RecordedOutput output) =>
        ValueTask.FromResult(Pictures.Decode(golden.InputPath(output.Inputs[0]), applyOrientation: false));
}
