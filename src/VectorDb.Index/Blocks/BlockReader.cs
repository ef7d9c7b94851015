using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Blocks;

/// <summary>Reads and checks the blocks of a source.</summary>
internal sealed unsafe class BlockReader
{
    /// <summary>Blocks of an array from which on more than one core is worth it: 16 MiB.</summary>
    private const int ManyBlocks = 256;

    private readonly IBlockSource _source;
    private readonly byte[] _buffer = new byte[BlockSnapshot.MaxBlockBytes];

    /// <summary>Reads from a source.</summary>
    public BlockReader(IBlockSource source)
    {
        _source = source;
    }

    /// <summary>Reads what the index is.</summary>
    /// <returns>False if the source holds no index.</returns>
    public bool TryReadMeta(out IndexMeta meta, out float[] centre, out uint generation)
    {
        meta = default;
        centre = [];
        generation = 0;
        if (!_source.TryRead(BlockKey.Meta, _buffer, out int length))
        {
            // Every checkpoint has a first directory block: where it stands alone, the meta block was lost.
            return _source.TryRead(BlockKey.Directory(0), _buffer, out _) ? throw Missing(BlockKey.Meta) : false;
        }

        generation = BlockFormat.Open(_buffer.AsSpan(0, length), BlockKey.Meta, generation: null);
        ReadOnlySpan<byte> payload = _buffer.AsSpan(BlockFormat.HeaderBytes..length);
        if (payload.Length < sizeof(IndexMeta))
        {
            throw new IndexException(IndexError.CorruptBlock, $"Index block {BlockKey.Describe(BlockKey.Meta)} has {payload.Length} bytes instead of {sizeof(IndexMeta)}.");
        }

        meta = MemoryMarshal.Read<IndexMeta>(payload);
        centre = MemoryMarshal.Cast<byte, float>(payload[sizeof(IndexMeta)..]).ToArray();
        return true;
    }

    /// <summary>Reads the list of generations.</summary>
    public byte[] ReadDirectory(int bytes, uint generation)
    {
        byte[] directory = new byte[bytes];
        int number = 0;
        for (int at = 0; at < bytes; number++)
        {
            ReadOnlySpan<byte> payload = Read(BlockKey.Directory(number), generation, Math.Min(bytes - at, BlockStates.BlockBytes), _buffer);
            payload.CopyTo(directory.AsSpan(at));
            at += payload.Length;
        }

        return directory;
    }

    /// <summary>
    /// Reads every block of an array that was ever written; of a large one on every core, because checksums and copies cost more than
    /// fast disks do.
    /// </summary>
    public void ReadArray(int place, RowArray array)
    {
        if (array.Blocks.Count < ManyBlocks)
        {
            for (int block = 0; block < array.Blocks.Count; block++)
            {
                ReadBlock(place, array, block, _buffer);
            }

            return;
        }

        try
        {
            Parallel.For(
                0,
                array.Blocks.Count,
                static () => new byte[BlockSnapshot.MaxBlockBytes],
                (block, _, buffer) =>
                {
                    ReadBlock(place, array, block, buffer);
                    return buffer;
                },
                static _ => { });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private static IndexException Missing(ulong key) => new(
        IndexError.MissingBlock, $"Index block {BlockKey.Describe(key)} is missing. Restore a snapshot, or rebuild the index from the records.");

    private void ReadBlock(int place, RowArray array, int block, byte[] buffer)
    {
        uint generation = array.Blocks.GenerationOf(block);
        if (generation != 0)
        {
            ReadOnlySpan<byte> payload = Read(BlockKey.Array(place, block), generation, BlockStates.BlockBytes, buffer);
            payload.CopyTo(new Span<byte>(array.BlockAddress(block), BlockStates.BlockBytes));
        }
    }

    private ReadOnlySpan<byte> Read(ulong key, uint generation, int payloadBytes, byte[] buffer)
    {
        if (!_source.TryRead(key, buffer, out int length))
        {
            throw Missing(key);
        }

        BlockFormat.Open(buffer.AsSpan(0, length), key, generation);
        if (length - BlockFormat.HeaderBytes != payloadBytes)
        {
            throw new IndexException(
                IndexError.CorruptBlock, $"Index block {BlockKey.Describe(key)} has {length - BlockFormat.HeaderBytes} bytes of payload instead of {payloadBytes}.");
        }

        return buffer.AsSpan(BlockFormat.HeaderBytes, payloadBytes);
    }
}
