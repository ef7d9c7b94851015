using System.Collections;

namespace VectorDb.Onnx.Runtime;

/// <summary>What a run gave, in the order of the outputs asked for; disposing it disposes the tensors.</summary>
public sealed class RunOutputs : IReadOnlyList<Tensor>, IDisposable
{
    private readonly string[] _names;
    private readonly Tensor[] _tensors;

    internal RunOutputs(string[] names, Tensor[] tensors)
    {
        _names = names;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public int Count => _tensors.Length;

    /// <inheritdoc/>
    public Tensor this[int index] => _tensors[index];

    /// <summary>The output of this name.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public Tensor this[string name]
    {
        get
        {
            int index = Array.IndexOf(_names, name);
            return index >= 0
                ? _tensors[index]
                : throw new KeyNotFoundException($"There is no output '{name}': the run gave {string.Join(", ", _names)}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => ((IEnumerable<Tensor>)_tensors).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
