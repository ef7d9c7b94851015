using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Compilation;

/// <summary>A tower that is ready to run. Runs may overlap.</summary>
internal sealed class CompiledTower : IDisposable
{
    private readonly InferenceSession _session;

    public CompiledTower(string name, InferenceSession session)
    {
        Name = name;
        _session = session;
        Inputs = [.. session.Inputs.Select(input => input.Name)];
    }

    /// <summary>vision, text, ...</summary>
    public string Name { get; }

    /// <summary>Names of what it must be fed.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Runs the tower for the outputs named. The inputs stay the caller's; the outputs become the caller's.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.Runtime"/>, with the runtime's own message.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public RunOutputs Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<string> outputs, CancellationToken cancellationToken = default)
    {
        try
        {
            return _session.Run(inputs, outputs, cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelError.Runtime, $"the {Name} tower failed: {e.Message}", e);
        }
    }

    public void Dispose() => _session.Dispose();
}
