namespace VectorDb.Models.Checkpoints;

/// <summary>Element types a checkpoint may store, named as safetensors names them.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>64-bit signed.</summary>
    I64,

    /// <summary>32-bit signed.</summary>
    I32,

    /// <summary>16-bit signed.</summary>
    I16,

    /// <summary>8-bit signed.</summary>
    I8,

    /// <summary>8-bit unsigned.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}
