using System.Numerics;
using System.Runtime.CompilerServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Search;

/// <summary>The rows that a search may return: live, and of a node in its filter if it has one.</summary>
internal readonly unsafe ref struct AllowedRows
{
    /// <summary>Words whose rows may be copied at once.</summary>
    public const uint MaxWords = 128;

    private readonly RowStore _store;
    private readonly ReadOnlySpan<ulong> _filter;
    private readonly bool _filtered;

    /// <summary>Live rows of a filter, or all live rows.</summary>
    public AllowedRows(RowStore store, RowFilter? filter)
    {
        _store = store;
        _filtered = filter is not null;
        _filter = filter is null ? default : filter.Words;
        IsByRow = filter is null || store.Nodes.IsIdentity;
    }

    /// <summary>Whether <see cref="Word"/> speaks of rows; if not, of nodes.</summary>
    public bool IsByRow { get; }

    /// <summary>Whether a row may be returned; the row has memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(uint row)
    {
        if (!_filtered || IsByRow)
        {
            return (Word(row >> 6) >> (int)(row & 63) & 1) != 0;
        }

        uint node = _store.Nodes.NodeOf(row);
        return node >> 6 < (uint)_filter.Length && (_filter[(int)(node >> 6)] >> (int)(node & 63) & 1) != 0 && _store.Live.Get(row);
    }

    /// <summary>64 rows, or nodes, at once: bit i is row 64 * word + i, live and allowed; or the node of that number, allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Word(uint word)
    {
        if (!IsByRow)
        {
            return _filter[(int)word];
        }

        ulong live = Volatile.Read(ref *(ulong*)_store.Live.Words.Row(word));
        if (!_filtered)
        {
            return live;
        }

        return word < (uint)_filter.Length ? live & _filter[(int)word] : 0;
    }

    /// <summary>Copies the live and allowed rows that some words speak of.</summary>
    /// <param name="first">The first word.</param>
    /// <param name="count">Words, <see cref="MaxWords"/> at most.</param>
    /// <param name="rows">Receives up to 64 rows a word, with room for one more.</param>
    /// <returns>How many.</returns>
    [SkipLocalsInit]
    public int CopyRows(uint first, uint count, uint* rows)
    {
        // Which words are empty is chance in a sparse filter, so it is not branched on.
        uint* filled = stackalloc uint[(int)MaxWords];
        int words = 0;
        for (uint i = first; i < first + count; i++)
        {
            filled[words] = i;
            words += Word(i) != 0 ? 1 : 0;
        }

        int copied = 0;
        for (int i = 0; i < words; i++)
        {
            uint number = filled[i] << 6;
            copied += IsByRow ? CopyNumbers(number, Word(filled[i]), rows + copied) : _store.CopyLiveRows(number, Word(filled[i]), rows + copied);
        }

        return copied;
    }

    /// <summary>Words to look at for all rows below a number, or for all nodes.</summary>
    public uint WordCount(uint rows)
    {
        uint words = (rows + 63) >> 6;
        return !IsByRow ? (uint)_filter.Length : _filtered ? Math.Min(words, (uint)_filter.Length) : words;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyNumbers(uint first, ulong bits, uint* rows)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            rows[count++] = first + (uint)BitOperations.TrailingZeroCount(bits);
        }

        return count;
    }
}
