using System.Runtime.InteropServices;

namespace VectorDb.Storage;

/// <summary>
/// Checksums of the 4 KiB blocks of one data file. A block's place in the table is its place in the file, so a
/// block that was flipped, moved, swapped or put back from an earlier time does not match.
/// </summary>
internal sealed class BlockSums
{
    public const int BlockBytes = 4096;

    // 0 means that nothing is known of the block; a checksum of 0 is kept as 1.
    private uint[] _sums;

    public BlockSums(int blocks = 0) => _sums = new uint[blocks];

    /// <summary>Takes over a table.</summary>
    public BlockSums(ReadOnlySpan<byte> table) => _sums = MemoryMarshal.Cast<byte, uint>(table).ToArray();

    /// <summary>Checksum of one table, to find a stale one by.</summary>
    public static uint Digest(ReadOnlySpan<byte> table) => Crc32C.Compute(table);

    /// <summary>The first <paramref name="blocks"/> entries, 4 bytes each, little-endian.</summary>
    public byte[] Table(int blocks)
    {
        uint[] sums = _sums;
        Array.Resize(ref sums, blocks);
        return MemoryMarshal.AsBytes(sums).ToArray();
    }

    /// <summary>Notes the content of a block.</summary>
    public void Set(int block, ReadOnlySpan<byte> content)
    {
        if (block >= _sums.Length)
        {
            Array.Resize(ref _sums, Math.Max(block + 1, _sums.Length * 2));
        }

        _sums[block] = Sum(content);
    }

    /// <summary>Forgets a block.</summary>
    public void Clear(int block)
    {
        if (block < _sums.Length)
        {
            _sums[block] = 0;
        }
    }

    /// <summary>Whether anything is known of a block.</summary>
    public bool Knows(int block)
    {
        uint[] sums = _sums;
        return block < sums.Length && sums[block] != 0;
    }

    /// <summary>Whether a block holds what was noted.</summary>
    public bool Matches(int block, ReadOnlySpan<byte> content) => _sums[block] == Sum(content);

    private static uint Sum(ReadOnlySpan<byte> content) => Math.Max(Crc32C.Compute(content), 1);
}
