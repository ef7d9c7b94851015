using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>
/// A finished graph: the ONNX bytes without weights, and the weights beside them. Sessions that were opened from it keep it alive.
/// </summary>
public sealed class GraphModel : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _weights;
    private int _references = 1;
    private int _disposed;

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

    /// <summary>Gives up the weights, once no session uses them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }

    /// <summary>Counts one more user of the weights.</summary>
    internal void Retain()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) == 0, this);
        Interlocked.Increment(ref _references);
    }

    /// <summary>Counts one user less; the last one frees the weights.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0)
        {
            return;
        }

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
