using VectorDb.Conformance.Cases;

namespace VectorDb.Conformance.Checks;

/// <summary>What the product can be asked about one checkpoint, opened once for all of its outputs.</summary>
public sealed class ModelRun(GoldenCase golden) : IAsyncDisposable
{
    /// <summary>The checks to ask.</summary>
    public IReadOnlyList<ICheck> Checks { get; } = [new DecodedPictures(golden)];

    /// <summary>Why the checkpoint could not be loaded; null if it was, or if its family is not supported yet.</summary>
    public Exception? LoadError { get; }

    /// <summary>What to say of an output that no check knows.</summary>
    public string WhyUnknown => $"no code for {golden.Family} yet";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
