using VectorDb.Models.Architectures.Shared;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Compilation;

/// <summary>Turns the description of a tower into a session on the chosen device and in the chosen precision.</summary>
internal sealed class TowerCompiler
{
    private readonly PrecisionPolicy _policy;
    private readonly SessionOptions _session;

    public TowerCompiler(ModelOptions options)
    {
        Provider = ReadDevice(options.Device);
        PrecisionPolicy policy = PolicyOf(options.Precision);
        _policy = Provider.Kind == DeviceKind.Cpu ? policy.ForCpu() : policy;
        _session = new SessionOptions
        {
            IntraOpThreads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            Provider = Provider,
        };
    }

    /// <summary>Where towers run.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>Describes a tower, which is built when it is opened.</summary>
    /// <param name="name">vision, text, ...</param>
    /// <param name="build">Adds inputs, layers and outputs.</param>
    /// <param name="probing">Whether intermediate values become outputs.</param>
    public CompiledTower Compile(string name, Action<Network> build, bool probing = false) =>
        new(name, () => Open(name, build, probing));

    private InferenceSession Open(string name, Action<Network> build, bool probing)
    {
        using Network network = new(name, _policy, probing);
        build(network);
        using GraphModel model = network.Graph.Build();
        try
        {
            return InferenceSession.Open(model, _session);
        }
        catch (OnnxRuntimeException e)
        {
            ModelError error = e.Error == OnnxError.DeviceUnavailable ? ModelError.DeviceUnavailable : ModelError.Runtime;
            throw new ModelException(error, $"the {name} tower cannot be opened: {e.Message}", e);
        }
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
