using VectorDb.Models.Architectures.Shared;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Compilation;

/// <summary>Turns the description of a tower into a session on the chosen device and in the chosen precision.</summary>
internal sealed class TowerCompiler
{
    private readonly PrecisionPolicy _policy;
    private readonly PrecisionPolicy _decoderPolicy;
    private readonly SessionOptions _decoderSession;

    private TowerCompiler(ModelOptions options)
    {
        Provider = ReadDevice(options.Device);
        PrecisionPolicy policy = PolicyOf(options.Precision);
        _policy = Provider.Kind == DeviceKind.Cpu ? policy.ForCpu() : policy;
        Sessions = new SessionOptions
        {
            IntraOpThreads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            Provider = Provider,
            DeviceMemoryLimit = options.DeviceMemoryBytes,
        };
        _decoderPolicy = (policy.Compute == ElementType.Float ? policy : PrecisionPolicy.Fp32).ForCpu();
        _decoderSession = new SessionOptions { IntraOpThreads = Sessions.IntraOpThreads, Provider = ExecutionProvider.Cpu };
    }

    /// <summary>Compiled towers of this model on disk, or null.</summary>
    public GraphCache? Cache { get; private set; }

    /// <summary>Where towers run.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>How towers are opened.</summary>
    public SessionOptions Sessions { get; }

    /// <summary>Whether towers may use this library's own operators.</summary>
    public bool HasCpuOperators => _policy.CpuOperators;

    /// <summary>Whether the weights of towers are quantised.</summary>
    public bool QuantizesTowers => _policy.Weights != WeightFormat.Float;

    /// <summary>Whether the weights of decoders are quantised.</summary>
    public bool QuantizesDecoders => _decoderPolicy.Weights != WeightFormat.Float;

    /// <summary>A compiler for one model.</summary>
    /// <param name="options">Device, precision, threads, cache.</param>
    /// <param name="fingerprint">Of the model, its precision included.</param>
    /// <exception cref="ModelException">The device cannot be used.</exception>
    public static TowerCompiler Create(ModelOptions options, string fingerprint)
    {
        TowerCompiler compiler = new(options);
        if (options.CompiledCacheDirectory is { } directory)
        {
            compiler.Cache = new GraphCache(directory, fingerprint, compiler.Provider.ToString());
        }

        return compiler;
    }

    /// <summary>Describes a tower, which is built when it is opened.</summary>
    /// <param name="name">vision, text, ...</param>
    /// <param name="build">Adds inputs, layers and outputs.</param>
    /// <param name="probing">Whether intermediate values become outputs.</param>
    public CompiledTower Compile(string name, Action<Network> build, bool probing = false) =>
        new(name, () => Open(name, build, probing, _policy, Sessions));

    /// <summary>
    /// Describes a text decoder, which is built when it is opened. Decoders run on the CPU wherever the other towers do: their
    /// attention over cached keys and values is this library's own.
    /// </summary>
    /// <param name="name">decoder, memory, ...</param>
    /// <param name="build">Adds inputs, layers and outputs.</param>
    public CompiledTower CompileDecoder(string name, Action<Network> build) =>
        new(name, () => Open(name, build, probing: false, _decoderPolicy, _decoderSession));

    /// <summary>A tower somebody else compiled.</summary>
    /// <param name="name">vision, text, ...</param>
    /// <param name="path">An ONNX file; weights outside it are looked for beside it only.</param>
    public CompiledTower FromFile(string name, string path) => new(name, () =>
    {
        try
        {
            return InferenceSession.Open(path, Sessions);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelError.Malformed, $"{Path.GetFileName(path)} cannot be opened: {e.Message}", e);
        }
    });

    private InferenceSession Open(string name, Action<Network> build, bool probing, PrecisionPolicy policy, SessionOptions options)
    {
        GraphCache? cache = probing ? null : Cache;
        using GraphModel model = (cache is { IsComplete: true } ? cache.TryLoad(name) : null) ?? Build(name, build, probing, policy);
        try
        {
            InferenceSession session = InferenceSession.Open(model, options);
            if (cache is { IsComplete: false })
            {
                cache.Save(name, model);
            }

            return session;
        }
        catch (OnnxRuntimeException e)
        {
            cache?.Invalidate();
            ModelError error = e.Error == OnnxError.DeviceUnavailable ? ModelError.DeviceUnavailable : ModelError.Runtime;
            throw new ModelException(error, $"the {name} tower cannot be opened: {e.Message}", e);
        }
    }

    private static GraphModel Build(string name, Action<Network> build, bool probing, PrecisionPolicy policy)
    {
        using Network network = new(name, policy, probing);
        build(network);
        return network.Graph.Build();
    }

    private static ExecutionProvider ReadDevice(string device)
    {
        try
        {
            return ExecutionProvider.Parse(device).Resolve();
        }
        catch (FormatException e)
        {
            throw new ModelException(ModelError.InvalidInput, $"ModelOptions.Device: {e.Message}", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelError.DeviceUnavailable, e.Message, e);
        }
    }

    private static PrecisionPolicy PolicyOf(Precision precision) => precision switch
    {
        Precision.Fp32 => PrecisionPolicy.Fp32,
        Precision.Fp16 => PrecisionPolicy.Fp16,
        Precision.Int8 => PrecisionPolicy.Int8,
        Precision.Int8Blocks => PrecisionPolicy.Int8Blocks,
        Precision.Int4 => PrecisionPolicy.Int4,
        _ => throw new ArgumentOutOfRangeException(nameof(precision)),
    };
}
