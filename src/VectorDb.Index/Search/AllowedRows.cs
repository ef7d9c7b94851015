using System.Runtime.CompilerServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Search;

/// <summary>The rows that a search may return: live, and in its filter if it has one.</summary>
internal readonly unsafe ref struct AllowedRows
{
    private readonly RowBits _live;
    private readonly ReadOnlySpan<ulong> _filter;
    private readonly bool _filtered;

    /// <summary>Live rows of a filter, or all live rows.</summary>
    public AllowedRows(RowBits live, RowFilter? filter)
    {
        _live = live;
        _filtered = filter is not null;
        _filter = filter is null ? default : filter.Words;
    }

    /// <summary>Whether a row may be returned; the row has memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(uint row) => (Word(row >> 6) >> (int)(row & 63) & 1) != 0;

    /// <summary>64 rows at once: bit i is row 64 * word + i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Word(uint word)
    {
        ulong live = Volatile.Read(ref *(ulong*)_live.Words.Row(word));
        if (!_filtered)
        {
            return live;
        }

        return word < (uint)_filter.Length ? live & _filter[(int)word] : 0;
    }

    /// <summary>Words to look at for all rows below a number.</summary>
    public uint WordCount(uint rows)
    {
        uint words = (rows + 63) >> 6;
        return _filtered ? Math.Min(words, (uint)_filter.Length) : words;
    }
}
