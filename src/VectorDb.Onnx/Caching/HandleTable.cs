using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VectorDb.Onnx.Caching;

/// <summary>
/// Living blocks by the numbers that graphs name them by. Only this process can give a number meaning, so that a graph from a
/// file cannot reach memory that is none.
/// </summary>
internal sealed class HandleTable<T>
    where T : class
{
    private readonly ConcurrentDictionary<long, T> _known = new();

    /// <summary>Gives a block a number that cannot be guessed.</summary>
    public long Add(T block)
    {
        long handle;
        do
        {
            handle = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        }
        while (!_known.TryAdd(handle, block));
        return handle;
    }

    /// <summary>Forgets a number.</summary>
    public void Remove(long handle) => _known.TryRemove(handle, out _);

    /// <summary>The living block of a number.</summary>
    public bool TryFind(long handle, [NotNullWhen(true)] out T? block) => _known.TryGetValue(handle, out block);
}
