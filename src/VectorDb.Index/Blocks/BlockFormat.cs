using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorDb.Index.Blocks;

/// <summary>
/// A persisted block: a header of 32 bytes, little-endian, and the payload.
/// <code>
///  0  u32  magic "VDBX"
///  4  u16  format version
///  6  u16  zero
///  8  u64  key
/// 16  u32  generation: the checkpoint that wrote the block
/// 20  u32  payload bytes
/// 24  u32  CRC-32C of the bytes 0..24 and the payload
/// 28  u32  zero
/// </code>
/// The generation that must be found stands in the directory, so that a stale block is as plain as a damaged one.
/// </summary>
internal static class BlockFormat
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 32;

    private const uint Magic = 0x58424456;
    private const ushort Version = 2;
    private const int CheckedHeaderBytes = 24;

    /// <summary>Writes the header in front of a payload.</summary>
    /// <param name="block">Header and payload; the payload is in place.</param>
    /// <param name="key">The block's key.</param>
    /// <param name="generation">The checkpoint that writes it.</param>
    public static void Seal(Span<byte> block, ulong key, uint generation)
    {
        block[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(block, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(block[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], key);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], generation);
        BinaryPrimitives.WriteUInt32LittleEndian(block[20..], (uint)(block.Length - HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(block[24..], Checksum(block));
    }

    /// <summary>Checks a block that was read.</summary>
    /// <param name="block">Header and payload.</param>
    /// <param name="key">The key it was read under.</param>
    /// <param name="generation">The generation it must have; null to accept any.</param>
    /// <returns>Its generation.</returns>
    /// <exception cref="IndexException"><see cref="IndexError.CorruptBlock"/>, naming the block and what is wrong.</exception>
    public static uint Open(ReadOnlySpan<byte> block, ulong key, uint? generation)
    {
        if (block.Length < HeaderBytes)
        {
            throw Corrupt(key, $"it has {block.Length} bytes, fewer than its header");
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(block);
        if (magic != Magic)
        {
            throw Corrupt(key, $"it starts with 0x{magic:X8} instead of 0x{Magic:X8}");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(block[4..]);
        if (version != Version)
        {
            throw new IndexException(
                IndexError.IncompatibleOptions,
                $"Index block {BlockKey.Describe(key)} has format version {version}; this program reads version {Version}. Use the program that wrote it, or rebuild the index from the records.");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(block[20..]);
        if (length != block.Length - HeaderBytes)
        {
            throw Corrupt(key, $"it holds {block.Length - HeaderBytes} bytes of payload and its header says {length}");
        }

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(block[24..]);
        uint computed = Checksum(block);
        if (stored != computed)
        {
            throw Corrupt(key, $"its checksum is 0x{computed:X8} and its header says 0x{stored:X8}");
        }

        ulong storedKey = BinaryPrimitives.ReadUInt64LittleEndian(block[8..]);
        if (storedKey != key)
        {
            throw Corrupt(key, $"it is block {BlockKey.Describe(storedKey)}");
        }

        uint storedGeneration = BinaryPrimitives.ReadUInt32LittleEndian(block[16..]);
        if (generation is { } expected && storedGeneration != expected)
        {
            throw Corrupt(key, $"it was written by checkpoint {storedGeneration} and must be of checkpoint {expected}");
        }

        return storedGeneration;
    }

    private static IndexException Corrupt(ulong key, string fault) => new(
        IndexError.CorruptBlock, $"Index block {BlockKey.Describe(key)} is damaged: {fault}. Restore a snapshot, or rebuild the index from the records.");

    private static uint Checksum(ReadOnlySpan<byte> block)
    {
        uint crc = Update(uint.MaxValue, block[..CheckedHeaderBytes]);
        return ~Update(crc, block[HeaderBytes..]);
    }

    // Run at full speed from the first block on: loading is mostly this loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return crc;
    }
}
