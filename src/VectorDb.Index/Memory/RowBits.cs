using System.Runtime.CompilerServices;

namespace VectorDb.Index.Memory;

/// <summary>One bit a row, in native memory; set and cleared atomically beside readers.</summary>
internal sealed unsafe class RowBits : IDisposable
{
    /// <summary>Makes a set without rows.</summary>
    public RowBits(uint maxRows)
    {
        Words = new RowArray(sizeof(ulong), (uint)(((ulong)maxRows + 63) >> 6));
    }

    /// <summary>The words behind the bits, row 0 lowest in the first.</summary>
    public RowArray Words { get; }

    /// <summary>Makes room for rows.</summary>
    public void EnsureCapacity(uint rows) => Words.EnsureCapacity((uint)(((ulong)rows + 63) >> 6));

    /// <summary>The row's bit; the row has memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Get(uint row) => ((Volatile.Read(ref *Word(row)) >> (int)(row & 63)) & 1) != 0;

    /// <summary>Sets a bit.</summary>
    /// <returns>Whether it was clear.</returns>
    public bool Set(uint row)
    {
        Words.BeforeWrite(row >> 6);
        ulong bit = 1UL << (int)(row & 63);
        return (Interlocked.Or(ref *Word(row), bit) & bit) == 0;
    }

    /// <summary>Clears a bit.</summary>
    /// <returns>Whether it was set.</returns>
    public bool Clear(uint row)
    {
        Words.BeforeWrite(row >> 6);
        ulong bit = 1UL << (int)(row & 63);
        return (Interlocked.And(ref *Word(row), ~bit) & bit) != 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Words.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Word(uint row) => (ulong*)Words.Row(row >> 6);
}
