using System.Numerics;

namespace VectorDb.Index;

/// <summary>
/// A set of rows, one bit each. It grows as rows are set; rows beyond its end are not in it. Not thread-safe while it changes;
/// once handed to a search it must not change.
/// </summary>
public sealed class RowFilter
{
    private const int Unknown = -1;

    private ulong[] _words;
    private int _count = Unknown;

    /// <summary>Makes an empty set.</summary>
    /// <param name="capacity">Rows to make room for.</param>
    public RowFilter(uint capacity = 0)
    {
        _words = new ulong[WordsFor(capacity)];
    }

    private RowFilter(ulong[] words)
    {
        _words = words;
    }

    /// <summary>Rows in the set.</summary>
    public int Count
    {
        get
        {
            int known = Volatile.Read(ref _count);
            if (known == Unknown)
            {
                long count = 0;
                foreach (ulong word in _words)
                {
                    count += BitOperations.PopCount(word);
                }

                Volatile.Write(ref _count, known = checked((int)count));
            }

            return known;
        }
    }

    /// <summary>The bits, row 0 lowest in the first word.</summary>
    internal ReadOnlySpan<ulong> Words => _words;

    /// <summary>The set of all rows below a number.</summary>
    public static RowFilter All(uint rows)
    {
        var filter = new RowFilter(rows);
        filter.SetRange(0, rows);
        return filter;
    }

    /// <summary>Whether the set holds a row.</summary>
    public bool Contains(NodeId node) => node.Value >> 6 < (uint)_words.Length && (_words[node.Value >> 6] >> (int)(node.Value & 63) & 1) != 0;

    /// <summary>Adds a row.</summary>
    public void Set(NodeId node)
    {
        _count = Unknown;
        Grow(node.Value);
        _words[node.Value >> 6] |= 1UL << (int)(node.Value & 63);
    }

    /// <summary>Adds the rows [start, end).</summary>
    public void SetRange(uint start, uint end)
    {
        if (start >= end)
        {
            return;
        }

        _count = Unknown;
        Grow(end - 1);
        uint firstWord = start >> 6, lastWord = (end - 1) >> 6;
        ulong head = ulong.MaxValue << (int)(start & 63);
        ulong tail = ulong.MaxValue >> (int)(63 - ((end - 1) & 63));
        if (firstWord == lastWord)
        {
            _words[firstWord] |= head & tail;
            return;
        }

        _words[firstWord] |= head;
        _words.AsSpan((int)firstWord + 1, (int)(lastWord - firstWord - 1)).Fill(ulong.MaxValue);
        _words[lastWord] |= tail;
    }

    /// <summary>Takes a row out.</summary>
    public void Clear(NodeId node)
    {
        _count = Unknown;
        if (node.Value >> 6 < (uint)_words.Length)
        {
            _words[node.Value >> 6] &= ~(1UL << (int)(node.Value & 63));
        }
    }

    /// <summary>Keeps the rows that are in the other set too.</summary>
    /// <returns>This set.</returns>
    public RowFilter And(RowFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count = Unknown;
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] &= i < other._words.Length ? other._words[i] : 0;
        }

        return this;
    }

    /// <summary>Adds the rows of the other set.</summary>
    /// <returns>This set.</returns>
    public RowFilter Or(RowFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count = Unknown;
        if (other._words.Length > _words.Length)
        {
            Array.Resize(ref _words, other._words.Length);
        }

        for (int i = 0; i < other._words.Length; i++)
        {
            _words[i] |= other._words[i];
        }

        return this;
    }

    /// <summary>Takes the rows of the other set out.</summary>
    /// <returns>This set.</returns>
    public RowFilter AndNot(RowFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _count = Unknown;
        for (int i = 0; i < Math.Min(_words.Length, other._words.Length); i++)
        {
            _words[i] &= ~other._words[i];
        }

        return this;
    }

    /// <summary>Turns the set into the rows below <paramref name="rows"/> that were not in it.</summary>
    /// <returns>This set.</returns>
    public RowFilter Not(uint rows)
    {
        var all = All(rows);
        all.AndNot(this);
        _words = all._words;
        _count = Unknown;
        return this;
    }

    /// <summary>An independent copy.</summary>
    public RowFilter Clone() => new([.. _words]);

    /// <summary>The rows, ascending.</summary>
    public IEnumerable<NodeId> Rows()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
            {
                yield return new NodeId(((uint)i << 6) + (uint)BitOperations.TrailingZeroCount(word));
            }
        }
    }

    /// <summary>The words of the rows from <paramref name="start"/> on, made to exist.</summary>
    internal Span<ulong> StretchOf(uint start, int words)
    {
        _count = Unknown;
        if ((start >> 6) + words > _words.Length)
        {
            Array.Resize(ref _words, (int)(start >> 6) + words);
        }

        return _words.AsSpan((int)(start >> 6), words);
    }

    private static int WordsFor(uint rows) => (int)(((ulong)rows + 63) >> 6);

    private void Grow(uint row)
    {
        int words = WordsFor(row) + ((row & 63) == 0 ? 1 : 0);
        if (words > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(words, _words.Length + (_words.Length / 2)));
        }
    }
}
