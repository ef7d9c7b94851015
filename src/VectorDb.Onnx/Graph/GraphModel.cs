using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>
/// A finished graph: the ONNX bytes without weights, and the weights beside them.
/// It is needed until its sessions are open, not longer.
/// </summary>
public sealed class GraphModel : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _weights;

    internal GraphModel(ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, Tensor> weights)
    {
        Bytes = bytes;
        _weights = weights;
    }

    /// <summary>ONNX ModelProto, whose larger initialisers are external data named like the initialiser.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The initialisers that lie outside <see cref="Bytes"/>, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights;

    /// <summary>Bytes of all weights outside the graph.</summary>
    public long WeightBytes => _weights.Values.Sum(tensor => tensor.ByteLength);

    /// <summary>Frees the weights; sessions that were opened from the model have their own.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _weights.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Shows the weights to a session that is about to be opened.</summary>
    internal void AddWeightsTo(OrtHandle sessionOptions)
    {
        if (_weights.Count == 0)
        {
            return;
        }

        string[] names = [.. _weights.Keys];
        nint[] addresses = [.. _weights.Values.Select(tensor => tensor.Address)];
        nuint[] lengths = [.. _weights.Values.Select(tensor => (nuint)tensor.ByteLength)];
        OrtApi.AddExternalFiles(sessionOptions, names, addresses, lengths);
    }
}
