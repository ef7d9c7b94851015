using VectorDb.Onnx.Graph;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    /// <summary>An activation by the name that config.json gives it.</summary>
    /// <exception cref="NotSupportedException">The name is not known; the message lists those that are.</exception>
    public Value Activation(Value x, string name) => name switch
    {
        "gelu" or "gelu_python" => Graph.Gelu(x),
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" or "gelu_accurate" => Graph.FastGelu(x),
        "quick_gelu" => Graph.QuickGelu(x),
        "silu" or "swish" => Graph.QuickGelu(x, 1f),
        "relu" => Graph.Relu(x),
        "tanh" => Graph.Tanh(x),
        "sigmoid" => Graph.Sigmoid(x),
        "linear" or "identity" => x,
        _ => throw new NotSupportedException(
            $"Activation '{name}' is not supported: gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, quick_gelu, silu, relu, tanh, sigmoid or linear."),
    };
}
