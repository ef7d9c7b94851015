using System.Numerics;

namespace VectorDb.Tokenizers.Text;

/// <summary>
/// A trie over UTF-16 units whose edges live in one open-addressing table: (node, unit) -> node. Built once, then read by any
/// number of threads.
/// </summary>
internal sealed class CharTrie
{
    public const int Root = 0;
    public const int None = -1;

    private readonly List<int> _values = [None];
    private ulong[] _keys = new ulong[16];
    private int[] _targets = new int[16];
    private int _edges;

    /// <summary>Number of nodes, the root included.</summary>
    public int NodeCount => _values.Count;

    /// <summary>Maps a key to a value of at least 0; a key added twice keeps the later value.</summary>
    public void Add(ReadOnlySpan<char> key, int value)
    {
        int node = Root;
        foreach (char unit in key)
        {
            int next = Step(node, unit);
            node = next != None ? next : Link(node, unit);
        }

        _values[node] = value;
    }

    /// <summary>The node one unit further, or <see cref="None"/>.</summary>
    public int Step(int node, char unit)
    {
        ulong key = Key(node, unit);
        int mask = _keys.Length - 1;
        for (int slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            ulong found = _keys[slot];
            if (found == key)
            {
                return _targets[slot];
            }

            if (found == 0)
            {
                return None;
            }
        }
    }

    /// <summary>The value of a key that ends at this node, or <see cref="None"/>.</summary>
    public int ValueAt(int node) => _values[node];

    /// <summary>The value of the longest key that the text starts with, or <see cref="None"/>.</summary>
    public int LongestPrefix(ReadOnlySpan<char> text, out int length)
    {
        int value = None;
        length = 0;
        int node = Root;
        for (int i = 0; i < text.Length; i++)
        {
            node = Step(node, text[i]);
            if (node == None)
            {
                break;
            }

            int here = _values[node];
            if (here != None)
            {
                value = here;
                length = i + 1;
            }
        }

        return value;
    }

    private int Link(int node, char unit)
    {
        if ((_edges + 1) * 2 > _keys.Length)
        {
            Grow();
        }

        int target = _values.Count;
        _values.Add(None);
        Insert(Key(node, unit), target);
        _edges++;
        return target;
    }

    private void Grow()
    {
        (ulong[] keys, int[] targets) = (_keys, _targets);
        _keys = new ulong[keys.Length * 2];
        _targets = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                Insert(keys[i], targets[i]);
            }
        }
    }

    private void Insert(ulong key, int target)
    {
        int mask = _keys.Length - 1;
        int slot = Slot(key, mask);
        while (_keys[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _keys[slot] = key;
        _targets[slot] = target;
    }

    // Nodes count from 1 in a key, so that 0 can mean an empty slot.
    private static ulong Key(int node, char unit) => ((ulong)(uint)(node + 1) << 16) | unit;

    private static int Slot(ulong key, int mask) =>
        (int)((key * 0x9E3779B97F4A7C15UL) >> (64 - BitOperations.PopCount((uint)mask)));
}
