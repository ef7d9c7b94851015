using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using VectorDb.Onnx.Graph;

namespace VectorDb.Onnx.Runtime;

/// <summary>Where a model runs: <c>auto</c>, <c>cpu</c>, <c>cuda[:n]</c>, <c>tensorrt[:n]</c> or <c>webgpu</c>.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="DeviceId">Which of several; 0 for the first.</param>
public sealed record ExecutionProvider(DeviceKind Kind, int DeviceId = 0)
{
    private const string Accepted = "auto, cpu, cuda, cuda:N, tensorrt, tensorrt:N or webgpu";

    /// <summary>The processor.</summary>
    public static ExecutionProvider Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>Reads the name of a device.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static ExecutionProvider Parse(string text) =>
        TryParse(text, out ExecutionProvider? provider)
            ? provider
            : throw new FormatException($"'{text}' is not a device: use {Accepted}.");

    /// <summary>Reads the name of a device, in any case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ExecutionProvider? provider)
    {
        provider = null;
        if (text is null)
        {
            return false;
        }

        string[] parts = text.Trim().ToUpperInvariant().Split(':');
        DeviceKind? kind = parts[0] switch
        {
            "AUTO" => DeviceKind.Auto,
            "CPU" => DeviceKind.Cpu,
            "CUDA" => DeviceKind.Cuda,
            "TENSORRT" => DeviceKind.TensorRt,
            "WEBGPU" => DeviceKind.WebGpu,
            _ => null,
        };
        int device = 0;
        bool numbered = kind is DeviceKind.Cuda or DeviceKind.TensorRt;
        bool valid = kind is not null && (parts.Length == 1
            || (parts.Length == 2 && numbered && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out device)));
        if (valid)
        {
            provider = new ExecutionProvider(kind!.Value, device);
        }

        return valid;
    }

    /// <summary>Runs a model of one operator on the device.</summary>
    public DeviceAvailability Probe()
    {
        try
        {
            using var session = InferenceSession.Open(ProbeModel(), new SessionOptions { Provider = this });
            using Tensor input = Tensor.From([1f], 1);
            using RunOutputs outputs = session.Run([new("x", input)]);
            return new DeviceAvailability(outputs[0].AsSpan<float>()[0] == 2f, "");
        }
        catch (OnnxRuntimeException exception)
        {
            return new DeviceAvailability(false, exception.Message);
        }
    }

    /// <summary>This device, or what <c>auto</c> stands for on this machine: CUDA where it works, else the processor.</summary>
    public ExecutionProvider Resolve()
    {
        if (Kind != DeviceKind.Auto)
        {
            return this;
        }

        var cuda = new ExecutionProvider(DeviceKind.Cuda);
        return cuda.Probe().IsAvailable ? cuda : Cpu;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => "auto",
        DeviceKind.Cpu => "cpu",
        DeviceKind.WebGpu => "webgpu",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(Kind == DeviceKind.Cuda ? "cuda" : "tensorrt")}:{DeviceId}"),
    };

    /// <summary>Adds this provider to a session's options.</summary>
    /// <exception cref="OnnxRuntimeException"><see cref="OnnxError.DeviceUnavailable"/></exception>
    internal void AppendTo(OrtHandle options, long? memoryLimit)
    {
        ExecutionProvider resolved = Resolve();
        try
        {
            resolved.Append(options, memoryLimit);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new OnnxRuntimeException(
                OnnxError.DeviceUnavailable, $"Device '{this}' cannot be used: {resolved.Hint()} ({exception.Message})", exception);
        }
    }

    private static GraphModel ProbeModel()
    {
        var graph = new GraphBuilder("probe");
        Value x = graph.Input("x", ElementType.Float, [1]);
        graph.Output("y", graph.Add(x, x));
        return graph.Build();
    }

    /// <summary>What the provider is told, in ONNX Runtime's names.</summary>
    /// <param name="memoryLimit">Most bytes of a CUDA device that a session's arena takes; null for no limit.</param>
    internal IReadOnlyDictionary<string, string> Settings(long? memoryLimit)
    {
        var settings = new Dictionary<string, string>();
        if (Kind is DeviceKind.Cuda or DeviceKind.TensorRt)
        {
            settings["device_id"] = DeviceId.ToString(CultureInfo.InvariantCulture);
        }

        if (Kind == DeviceKind.Cuda)
        {
            settings["arena_extend_strategy"] = "kSameAsRequested";
            settings["use_tf32"] = "0";
            if (memoryLimit is long limit)
            {
                settings["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
            }
        }

        return settings;
    }

    private void Append(OrtHandle options, long? memoryLimit)
    {
        IReadOnlyDictionary<string, string> settings = Settings(memoryLimit);
        switch (Kind)
        {
            case DeviceKind.Cuda:
                OrtApi.AppendCuda(options, settings);
                break;
            case DeviceKind.TensorRt:
                OrtApi.AppendTensorRt(options, settings);
                break;
            case DeviceKind.WebGpu:
                OrtApi.AppendProvider(options, "WebGPU", settings);
                break;
            default:
                break;
        }
    }

    private string Hint() => Kind switch
    {
        DeviceKind.Cuda => "it needs an NVIDIA driver, CUDA, cuDNN and a build with -p:Accelerator=cuda, which brings the CUDA provider.",
        DeviceKind.TensorRt => "it needs an NVIDIA driver, TensorRT and a build with -p:Accelerator=cuda, which brings the TensorRT provider.",
        DeviceKind.WebGpu => "it needs a GPU with a Vulkan (Linux), Metal (macOS) or D3D12 (Windows) driver.",
        _ => "",
    };
}
