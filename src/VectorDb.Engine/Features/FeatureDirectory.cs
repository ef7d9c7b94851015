using VectorDb.Storage;

namespace VectorDb.Engine.Features;

/// <summary>Which features are kept, from the least to the most recently used, and what they take. Not thread-safe.</summary>
internal sealed class FeatureDirectory
{
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Dictionary<FeatureKey, LinkedListNode<Entry>> _entries = [];
    private readonly Dictionary<MediaId, List<FeatureKey>> _byPicture = [];

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>What they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>The least recently used.</summary>
    public FeatureKey Oldest => _byUse.First!.Value.Key;

    /// <summary>Adds features, or changes their size; they are the most recently used.</summary>
    public void Set(FeatureKey key, int bytes)
    {
        Remove(key);
        _entries[key] = _byUse.AddLast(new Entry(key, bytes));
        if (!_byPicture.TryGetValue(key.Media, out List<FeatureKey>? keys))
        {
            _byPicture[key.Media] = keys = new List<FeatureKey>(1);
        }

        keys.Add(key);
        Bytes += bytes;
    }

    /// <summary>Whether features are kept; if so they are now the most recently used.</summary>
    public bool Use(FeatureKey key)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
        {
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return true;
    }

    /// <summary>Takes features out; whether they were there.</summary>
    public bool Remove(FeatureKey key)
    {
        if (!_entries.Remove(key, out LinkedListNode<Entry>? node))
        {
            return false;
        }

        _byUse.Remove(node);
        Bytes -= node.Value.Bytes;
        List<FeatureKey> keys = _byPicture[key.Media];
        keys.Remove(key);
        if (keys.Count == 0)
        {
            _byPicture.Remove(key.Media);
        }

        return true;
    }

    /// <summary>All features of a picture.</summary>
    public IReadOnlyList<FeatureKey> Of(MediaId picture) => _byPicture.TryGetValue(picture, out List<FeatureKey>? keys) ? [.. keys] : [];

    /// <summary>Every entry, the least recently used first.</summary>
    public IReadOnlyList<(FeatureKey Key, int Bytes)> List() => [.. _byUse.Select(static e => (e.Key, e.Bytes))];

    private readonly record struct Entry(FeatureKey Key, int Bytes);
}
