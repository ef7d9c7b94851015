using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Operators;

namespace VectorDb.Onnx.Runtime;

/// <summary>A model that is ready to run. Runs may overlap: each has its own inputs and outputs.</summary>
public sealed class InferenceSession : IDisposable
{
    private readonly string[] _outputNames;

    private InferenceSession(OrtHandle handle)
    {
        Handle = handle;
        Inputs = OrtApi.GetInputs(handle);
        Outputs = OrtApi.GetOutputs(handle);
        _outputNames = [.. Outputs.Select(output => output.Name)];
    }

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<NodeArgument> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<NodeArgument> Outputs { get; }

    internal OrtHandle Handle { get; }

    /// <summary>Opens a model that lies in memory; its weights are inside, or in files of the current directory.</summary>
    /// <param name="model">ONNX ModelProto; not needed after this call.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <param name="externalDataFolder">The only folder from which external weights are read.</param>
    /// <exception cref="OnnxRuntimeException">The model is damaged, or something it needs is missing.</exception>
    public static InferenceSession Open(ReadOnlySpan<byte> model, SessionOptions? options = null, string? externalDataFolder = null)
    {
        options ??= new SessionOptions();
        OrtEnvironment environment = OrtEnvironment.Current;
        using OrtHandle native = options.Build(environment);
        CustomOperators.AddTo(native);
        if (externalDataFolder is not null)
        {
            OrtApi.AddConfigEntry(native, "session.model_external_initializers_file_folder_path", externalDataFolder);
        }

        using SessionOpening opening = SessionOpening.Begin();
        var session = new InferenceSession(OrtApi.CreateSession(environment.Handle, model, native, options.SharedWeights?.Handle));
        SessionOpening.Complete();
        return session;
    }

    /// <summary>Opens an ONNX file; external weights are looked for beside it.</summary>
    /// <exception cref="OnnxRuntimeException">The file is missing or damaged.</exception>
    public static InferenceSession Open(string path, SessionOptions? options = null)
    {
        options ??= new SessionOptions();
        OrtEnvironment environment = OrtEnvironment.Current;
        using OrtHandle native = options.Build(environment);
        CustomOperators.AddTo(native);
        using SessionOpening opening = SessionOpening.Begin();
        var session = new InferenceSession(OrtApi.CreateSession(environment.Handle, path, native, options.SharedWeights?.Handle));
        SessionOpening.Complete();
        return session;
    }

    /// <summary>Opens a graph that <see cref="GraphBuilder"/> built. The session takes what it needs of the weights: the graph may be disposed.</summary>
    /// <exception cref="OnnxRuntimeException">The graph breaks a rule of ONNX or has no kernel here.</exception>
    public static InferenceSession Open(GraphModel model, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SessionOptions();
        OrtEnvironment environment = OrtEnvironment.Current;
        using OrtHandle native = options.Build(environment);
        CustomOperators.AddTo(native);
        model.AddWeightsTo(native);
        using SessionOpening opening = SessionOpening.Begin();
        var session = new InferenceSession(OrtApi.CreateSession(environment.Handle, model.Bytes.Span, native, options.SharedWeights?.Handle));
        SessionOpening.Complete();
        return session;
    }

    /// <summary>Runs the model for all its outputs.</summary>
    public RunOutputs Run(ReadOnlySpan<NamedTensor> inputs, CancellationToken cancellationToken = default) =>
        Run(inputs, _outputNames, cancellationToken);

    /// <summary>Runs the model for the outputs named.</summary>
    /// <exception cref="OnnxRuntimeException">A name, rank, size or type is not the model's; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the run has stopped.</exception>
    public RunOutputs Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<string> outputs, CancellationToken cancellationToken = default)
    {
        var inputNames = new string[inputs.Length];
        var inputValues = new nint[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputNames[i] = inputs[i].Name;
            inputValues[i] = inputs[i].Tensor.Value.Pointer;
        }

        var outputValues = new nint[outputs.Length];
        using RunScope scope = RunScope.Enter(cancellationToken);
        try
        {
            OrtApi.Run(Handle, scope.Pointer, inputNames, inputValues, outputs, outputValues);
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            KeepAlive(inputs);
        }

        return new RunOutputs(outputs.ToArray(), Adopt(outputValues));
    }

    /// <summary>Bound inputs and outputs for runs without copies.</summary>
    public IoBinding CreateBinding() => new(this);

    /// <summary>Ends profiling and returns the path of the profile.</summary>
    public string EndProfiling() => OrtApi.EndProfiling(Handle);

    /// <summary>Closes the session. Bindings of it keep the native session until they are disposed.</summary>
    public void Dispose() => Handle.Dispose();

    private static Tensor[] Adopt(nint[] values)
    {
        var tensors = new Tensor[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            tensors[i] = Tensor.Adopt(new OrtHandle(values[i], OrtFunction.ReleaseValue));
        }

        return tensors;
    }

    private static void KeepAlive(ReadOnlySpan<NamedTensor> inputs)
    {
        foreach (NamedTensor input in inputs)
        {
            GC.KeepAlive(input.Tensor);
        }
    }
}
