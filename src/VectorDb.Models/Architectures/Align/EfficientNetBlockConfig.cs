namespace VectorDb.Models.Architectures.Align;

/// <summary>Sizes of one inverted bottleneck.</summary>
/// <param name="Number">Counted over all stages.</param>
/// <param name="Inputs">Channels that go in.</param>
/// <param name="Outputs">Channels that come out.</param>
/// <param name="Kernel">Side of the depthwise convolution.</param>
/// <param name="Stride">Of the depthwise convolution.</param>
/// <param name="ExpandRatio">Channels inside, as a multiple of those that go in.</param>
/// <param name="IsFirst">First of its stage: no residual.</param>
/// <param name="AdjustsPadding">A strided convolution pads one less at the top and left, as TensorFlow does.</param>
internal sealed record EfficientNetBlockConfig(
    int Number, int Inputs, int Outputs, int Kernel, int Stride, int ExpandRatio, bool IsFirst, bool AdjustsPadding);
