namespace VectorDb.Onnx.Caching;

/// <summary>How keys and values lie in a <see cref="KeyValueBlock"/>.</summary>
public enum KeyLayout
{
    /// <summary>Keys like values: [position, width] in float32, so that positions can be added and copied: a text that is being written.</summary>
    Rows,

    /// <summary>
    /// Keys transposed, in panels of 32 positions, as attention of several targets reads them: what is stored once, as a whole, and then
    /// looked at again and again.
    /// </summary>
    Panels,

    /// <summary>
    /// As <see cref="Panels"/>, with keys and values in bfloat16, which is half of the memory to read: for models whose weights are
    /// rounded further than that.
    /// </summary>
    BFloat16Panels,
}
