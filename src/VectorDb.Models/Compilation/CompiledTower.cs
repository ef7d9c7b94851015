using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Compilation;

/// <summary>A tower that runs once it has been opened. Runs may overlap.</summary>
internal sealed class CompiledTower : IDisposable
{
    private static readonly TimeSpan MemoryRetry = TimeSpan.FromSeconds(1);

    private readonly Lazy<InferenceSession> _session;
    private readonly Lazy<IReadOnlyList<string>> _inputs;

    /// <param name="name">vision, text, ...</param>
    /// <param name="compile">Builds the graph and opens it; called once.</param>
    public CompiledTower(string name, Func<InferenceSession> compile)
    {
        Name = name;
        _session = new Lazy<InferenceSession>(compile);
        _inputs = new Lazy<IReadOnlyList<string>>(() => [.. _session.Value.Inputs.Select(input => input.Name)]);
    }

    /// <summary>vision, text, ...</summary>
    public string Name { get; }

    /// <summary>Names of what it must be fed.</summary>
    public IReadOnlyList<string> Inputs => _inputs.Value;

    /// <summary>The last dimension of an output, or null where the graph leaves it open or has no such output.</summary>
    public int? WidthOf(string output)
    {
        NodeArgument? argument = _session.Value.Outputs.FirstOrDefault(candidate => candidate.Name == output);
        return argument is { Shape: [.., { IsFixed: true } width] } ? (int)width.Size : null;
    }

    /// <summary>Compiles the tower now rather than at its first run.</summary>
    /// <exception cref="ModelException">A weight is missing or misshapen, or the runtime refuses the graph.</exception>
    public void Open() => _ = _session.Value;

    /// <summary>Runs the tower for the outputs named. The inputs stay the caller's; the outputs become the caller's.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.Runtime"/>, with the runtime's own message.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public RunOutputs Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<string> outputs, CancellationToken cancellationToken = default)
    {
        try
        {
            return _session.Value.Run(inputs, outputs, cancellationToken);
        }
        catch (OnnxRuntimeException e) when (e.Error == OnnxError.OutOfMemory)
        {
            throw new ModelException(ModelError.Overloaded, $"the {Name} tower needs more memory now than models may take together; try again later", e)
            {
                RetryAfter = MemoryRetry,
            };
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelError.Runtime, $"the {Name} tower failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }
}
