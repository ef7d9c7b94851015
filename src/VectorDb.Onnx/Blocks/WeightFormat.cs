using System.Diagnostics.CodeAnalysis;

namespace VectorDb.Onnx.Blocks;

/// <summary>How the weights of linear layers are stored and multiplied.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The field's names of formats.")]
public enum WeightFormat
{
    /// <summary>In the type of the computation.</summary>
    Float,

    /// <summary>int8 with a scale for each output channel; activations become uint8 with a scale for each row. CPU only.</summary>
    Int8,

    /// <summary>8 bits with a scale for each block of inputs.</summary>
    Blocks8,

    /// <summary>4 bits with a scale for each block of inputs.</summary>
    Blocks4,
}
