namespace VectorDb.Engine.Features;

/// <summary>How features are kept. A precision's number is never used for another: it is in the records.</summary>
public enum FeaturePrecision : byte
{
    /// <summary>int8 with a scale for each token: 1 byte a number, about half a percent off.</summary>
    Quantized = 1,

    /// <summary>float16: 2 bytes a number, 0.05 % off.</summary>
    Half = 2,

    /// <summary>float32, as the model made them: 4 bytes a number.</summary>
    Exact = 3,
}
