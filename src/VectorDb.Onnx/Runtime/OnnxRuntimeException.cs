namespace VectorDb.Onnx.Runtime;

/// <summary>A failure reported by ONNX Runtime, with its own code and message.</summary>
public sealed class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(OnnxError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>The reason.</summary>
    public OnnxError Error { get; }
}
