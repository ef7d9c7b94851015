namespace VectorDb.Onnx.Runtime;

/// <summary>Kinds of device that a model can run on.</summary>
public enum DeviceKind
{
    /// <summary>The best one that works here.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA and cuDNN.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT.</summary>
    TensorRt,

    /// <summary>Any GPU with a driver for Vulkan, Metal or D3D12.</summary>
    WebGpu,
}
