namespace VectorDb.Onnx.Caching;

/// <summary>How keys lie in a <see cref="KeyValueBlock"/>.</summary>
public enum KeyLayout
{
    /// <summary>[position, width], so that positions can be added and copied: a text that is being written.</summary>
    Rows,

    /// <summary>
    /// Transposed, in panels of 32 positions, as attention of several targets reads them: what is stored once, as a whole, and then
    /// looked at again and again.
    /// </summary>
    Panels,
}
