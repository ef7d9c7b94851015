using VectorDb.Conformance.Cases;
using VectorDb.Models;

namespace VectorDb.Conformance.Checks;

/// <summary>What the product can be asked about one checkpoint, opened once for all of its outputs.</summary>
public sealed class ModelRun : IAsyncDisposable
{
    private readonly Model? _model;

    public ModelRun(GoldenCase golden)
    {
        List<ICheck> checks = [new DecodedPictures(golden)];
        Checks = checks;
        WhyUnknown = $"no code for this output of {golden.Family} yet";
        try
        {
            // The processors of the reference ignore the orientation of a freshly opened file.
            _model = Model.Load(golden.Directory, new() { Device = "cpu", Decoding = new() { ApplyOrientation = false } });
        }
        catch (ModelException error) when (error.Error == ModelError.Unsupported)
        {
            WhyUnknown = error.Message.Split(';')[0];
            return;
        }
#pragma warning disable CA1031 // whatever it is, it is the verdict on every output of this checkpoint
        catch (Exception error)
#pragma warning restore CA1031
        {
            LoadError = error;
            return;
        }

        checks.Add(new ProbedOutputs(golden, _model.Probe, _model.Tokenizer));
        TextLengths lengths = new(golden, _model.Tokenizer);
        if (_model.Encoder is { } encoder)
        {
            checks.Add(new ServedVectors(golden, encoder, lengths));
        }

        if (_model.Matcher is { } matcher)
        {
            checks.Add(new ServedMatches(golden, matcher, lengths));
        }

        checks.Add(new ServedTexts(golden, _model));
    }

    /// <summary>The checks to ask.</summary>
    public IReadOnlyList<ICheck> Checks { get; }

    /// <summary>Why a checkpoint of a supported family could not be loaded; null if it was.</summary>
    public Exception? LoadError { get; }

    /// <summary>What to say of an output that no check knows.</summary>
    public string WhyUnknown { get; }

    public ValueTask DisposeAsync() => _model?.DisposeAsync() ?? ValueTask.CompletedTask;
}
