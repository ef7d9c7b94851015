using System.Numerics;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// The merges of byte-pair encoding: (left symbol, right symbol) -> (rank, resulting symbol), in one open-addressing table. A lower
/// rank is merged first.
/// </summary>
internal sealed class MergeTable
{
    private ulong[] _keys;
    private Merge[] _merges;

    public MergeTable(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2));
        _keys = new ulong[size];
        _merges = new Merge[size];
    }

    public int Count { get; private set; }

    /// <summary>Adds a merge; of a pair that is listed twice the later one counts.</summary>
    public void Add(int left, int right, Merge merge)
    {
        if ((Count + 1) * 2 > _keys.Length)
        {
            Grow();
        }

        ulong key = Key(left, right);
        int slot = Find(key);
        if (_keys[slot] == 0)
        {
            Count++;
        }

        _keys[slot] = key;
        _merges[slot] = merge;
    }

    public bool TryGet(int left, int right, out Merge merge)
    {
        int slot = Find(Key(left, right));
        merge = _merges[slot];
        return _keys[slot] != 0;
    }

    private int Find(ulong key)
    {
        int mask = _keys.Length - 1;
        int slot = (int)((key * 0x9E3779B97F4A7C15UL) >> (64 - BitOperations.PopCount((uint)mask)));
        while (_keys[slot] != key && _keys[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        (ulong[] keys, Merge[] merges) = (_keys, _merges);
        _keys = new ulong[keys.Length * 2];
        _merges = new Merge[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                int slot = Find(keys[i]);
                _keys[slot] = keys[i];
                _merges[slot] = merges[i];
            }
        }
    }

    // Symbols count from 1 in a key, so that 0 can mean an empty slot.
    private static ulong Key(int left, int right) => ((ulong)(uint)(left + 1) << 32) | (uint)right;
}
