using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>An activation function by the name Hugging Face's ACT2FN has for it.</summary>
internal sealed record Activation(string Name)
{
    private static readonly string[] Known =
    [
        "gelu", "gelu_python", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "quick_gelu", "silu", "swish", "relu",
        "tanh", "sigmoid", "linear",
    ];

    /// <summary>The function a configuration names.</summary>
    public static Activation Read(ModelConfig config, string key, string defaultName)
    {
        string name = config.Text(key, defaultName);
        return Known.Contains(name)
            ? new Activation(name)
            : throw config.Invalid(key, $"is '{name}'; known are {string.Join(", ", Known)}");
    }

    public Value Build(Value x, Network network) => network.Layers.Activation(x, Name);
}
