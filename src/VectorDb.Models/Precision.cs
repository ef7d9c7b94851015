using System.Diagnostics.CodeAnalysis;

namespace VectorDb.Models;

/// <summary>What a model computes in. Whatever it is, a result depends on its own input alone.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The field calls it so.")]
public enum Precision
{
    /// <summary>float32 throughout.</summary>
    Fp32,

    /// <summary>float16 throughout; for GPUs.</summary>
    Fp16,

    /// <summary>8-bit linear layers with a scale per output channel and per row; for encoders on CPUs.</summary>
    Int8,

    /// <summary>8-bit weights with a scale per block; for text decoders on CPUs.</summary>
    Int8Blocks,

    /// <summary>4-bit weights with a scale per block; for large text decoders.</summary>
    Int4,
}
