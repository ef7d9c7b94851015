namespace VectorDb.Onnx.Runtime;

/// <summary>
/// Inputs and outputs that stay bound from run to run. Output tensors are written in place. One run at a time.
/// </summary>
public sealed class IoBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtHandle _handle;
    private readonly Dictionary<string, Tensor> _inputs = [];
    private readonly Dictionary<string, Tensor> _outputs = [];
    private readonly List<string> _outputOrder = [];

    internal IoBinding(InferenceSession session)
    {
        _session = session;
        _handle = OrtApi.CreateBinding(session.Handle);
    }

    /// <summary>Binds an input; the tensor must live until the last run.</summary>
    /// <exception cref="OnnxRuntimeException">The model has no such input.</exception>
    public void BindInput(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RequireName(name, _session.Inputs, "input");
        OrtApi.BindInput(_handle, name, tensor.Value);
        _inputs[name] = tensor;
    }

    /// <summary>Binds an output to memory of the caller; its shape must be the one that the model gives.</summary>
    /// <exception cref="OnnxRuntimeException">The model has no such output.</exception>
    public void BindOutput(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        RequireName(name, _session.Outputs, "output");
        OrtApi.BindOutput(_handle, name, tensor.Value);
        Remember(name);
        _outputs[name] = tensor;
    }

    /// <summary>Binds an output whose shape is not known before the run: the runtime allocates it.</summary>
    /// <exception cref="OnnxRuntimeException">The model has no such output.</exception>
    public void BindOutput(string name)
    {
        RequireName(name, _session.Outputs, "output");
        OrtApi.BindOutputToCpu(_handle, name);
        Remember(name);
        _outputs.Remove(name);
    }

    /// <summary>Runs the model.</summary>
    /// <exception cref="OnnxRuntimeException">A rank, size or type is not the model's; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; bound outputs are not defined.</exception>
    public void Run(CancellationToken cancellationToken = default)
    {
        using RunScope scope = RunScope.Enter(cancellationToken);
        try
        {
            OrtApi.RunWithBinding(_session.Handle, scope.Pointer, _handle);
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            GC.KeepAlive(_inputs);
            GC.KeepAlive(_outputs);
        }
    }

    /// <summary>The outputs of the last run in the order of binding. Those bound to a tensor share its memory.</summary>
    public RunOutputs GetOutputs() =>
        new([.. _outputOrder], [.. OrtApi.GetBoundOutputs(_handle).Select(Tensor.Adopt)]);

    /// <summary>Forgets all inputs and outputs.</summary>
    public void Clear()
    {
        OrtApi.ClearInputs(_handle);
        OrtApi.ClearOutputs(_handle);
        _inputs.Clear();
        _outputs.Clear();
        _outputOrder.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Checked here, because the runtime's binding is not usable any more after it refused a name.</summary>
    private static void RequireName(string name, IReadOnlyList<NodeArgument> arguments, string kind)
    {
        if (!arguments.Any(argument => argument.Name == name))
        {
            string known = string.Join(", ", arguments.Select(argument => argument.Name));
            throw new OnnxRuntimeException(OnnxError.InvalidArgument, $"The model has no {kind} '{name}': it has {known}.");
        }
    }

    private void Remember(string name)
    {
        if (!_outputOrder.Contains(name))
        {
            _outputOrder.Add(name);
        }
    }
}
