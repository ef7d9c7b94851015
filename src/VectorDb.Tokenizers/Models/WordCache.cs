using System.Collections.Concurrent;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// Ids of words that were seen before. Bounded twice: only short words enter, and once it is full no more do (as in the reference),
/// so that hostile text cannot push anything out or grow it.
/// </summary>
internal sealed class WordCache
{
    private const int LongestWord = 64;

    private readonly int _capacity;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _count;

    public WordCache(int capacity)
    {
        _capacity = capacity;
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Words held.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Appends the ids of a known word.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestWord || !_lookup.TryGetValue(word, out int[]? known))
        {
            return false;
        }

        ids.AddRange(known.AsSpan());
        return true;
    }

    /// <summary>Keeps the ids of a word, if there is room.</summary>
    public void Keep(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord && Volatile.Read(ref _count) < _capacity && _lookup.TryAdd(word, ids.ToArray()))
        {
            Interlocked.Increment(ref _count);
        }
    }
}
