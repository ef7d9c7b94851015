using System.Buffers.Binary;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Blocks;

/// <summary>
/// The generation of every block: for each array the number of its blocks, u32, and one u32 a block, 0 for a block that was never
/// written. Little-endian.
/// </summary>
internal static class BlockDirectory
{
    /// <summary>Lists the generations of the arrays' blocks.</summary>
    public static byte[] Write(IReadOnlyList<RowArray> arrays)
    {
        byte[] bytes = new byte[arrays.Sum(array => sizeof(uint) * (1 + array.Blocks.Count))];
        Span<byte> rest = bytes;
        foreach (RowArray array in arrays)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, array.Blocks.Count);
            for (int block = 0; block < array.Blocks.Count; block++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest[(sizeof(uint) * (1 + block))..], array.Blocks.GenerationOf(block));
            }

            rest = rest[(sizeof(uint) * (1 + array.Blocks.Count))..];
        }

        return bytes;
    }

    /// <summary>Gives the arrays' blocks the generations that were listed; the arrays have their memory.</summary>
    public static void Read(ReadOnlySpan<byte> directory, IReadOnlyList<RowArray> arrays)
    {
        for (int i = 0; i < arrays.Count; i++)
        {
            RowArray array = arrays[i];
            int count = directory.Length < sizeof(uint) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(directory);
            if (count != array.Blocks.Count || directory.Length < sizeof(uint) * (1 + count))
            {
                throw new IndexException(
                    IndexError.CorruptBlock,
                    $"The block directory lists {count} blocks for array {i}, which has {array.Blocks.Count}. Restore a snapshot, or rebuild the index from the records.");
            }

            for (int block = 0; block < count; block++)
            {
                array.Blocks.SetGeneration(block, BinaryPrimitives.ReadUInt32LittleEndian(directory[(sizeof(uint) * (1 + block))..]));
            }

            directory = directory[(sizeof(uint) * (1 + count))..];
        }
    }
}
