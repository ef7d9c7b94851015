using VectorDb.Conformance.Cases;

namespace VectorDb.Conformance.Checks;

/// <summary>What the product can be asked about one checkpoint, opened once for all of its outputs.</summary>
public sealed class ModelRun(GoldenCase golden) : IDisposable
{
    /// <summary>The checks to ask, in this order.</summary>
    public IReadOnlyList<ICheck> Checks { get; } = [new DecodedPictures(golden)];

    /// <summary>What to say of an output that no check knows.</summary>
    public string WhyUnknown => $"no code for {golden.Family} yet";

    public void Dispose()
    {
    }
}
