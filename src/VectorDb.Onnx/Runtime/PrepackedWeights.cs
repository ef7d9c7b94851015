namespace VectorDb.Onnx.Runtime;

/// <summary>Weights in the layout of the kernels, shared by sessions that hold the same initialisers.</summary>
public sealed class PrepackedWeights : IDisposable
{
    /// <summary>An empty container.</summary>
    public PrepackedWeights()
    {
        Handle = OrtApi.CreatePrepackedWeights(OrtEnvironment.Current.Handle);
    }

    internal OrtHandle Handle { get; }

    /// <summary>Releases the container; sessions that use it keep it until they are closed.</summary>
    public void Dispose() => Handle.Dispose();
}
