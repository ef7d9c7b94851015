using System.Runtime.InteropServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Blocks;

/// <summary>
/// Reads vectors from the blocks of an index of which some are damaged or missing, so that it can be built anew from what is left.
/// Needs neither the meta block nor the directory. A row's vector never changes, so a block of an earlier checkpoint will do.
/// </summary>
public sealed class VectorSalvage
{
    private const int VectorsPlace = 0;

    private readonly IBlockSource _source;
    private readonly int _dimensions;
    private readonly long _stride;
    private readonly Dictionary<int, byte[]?> _blocks = [];

    /// <summary>Reads from a source.</summary>
    /// <param name="options">The options the index was made with.</param>
    /// <param name="source">Its blocks.</param>
    public VectorSalvage(HnswOptions options, IBlockSource source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        using var store = new RowStore(options);
        _stride = store.Vectors.Stride;
        _dimensions = options.Dimensions;
        _source = source;
    }

    /// <summary>Copies a row's vector as it was stored; under cosine it is of unit length. Best called with ascending rows.</summary>
    /// <param name="row">The row.</param>
    /// <param name="vector">Receives float32 [dimensions].</param>
    /// <returns>False if a block with a part of it is damaged or missing, or nothing was written there.</returns>
    public bool TryRead(NodeId row, Span<float> vector)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(vector[.._dimensions]);
        long blocksInChunk = RowArray.ChunkRows * _stride / BlockStates.BlockBytes;
        long offset = (row.Value & RowArray.ChunkMask) * _stride;
        for (int done = 0; done < bytes.Length;)
        {
            long at = offset + done;
            int number = (int)(((row.Value >> RowArray.ChunkShift) * blocksInChunk) + (at / BlockStates.BlockBytes));
            if (Block(number) is not { } block)
            {
                return false;
            }

            int from = (int)(at % BlockStates.BlockBytes), count = Math.Min(bytes.Length - done, block.Length - from);
            block.AsSpan(from, count).CopyTo(bytes[done..]);
            done += count;
        }

        return bytes.ContainsAnyExcept((byte)0);
    }

    private byte[]? Block(int number)
    {
        if (!_blocks.TryGetValue(number, out byte[]? payload))
        {
            // A row lies in two blocks at most.
            if (_blocks.Count > 1)
            {
                _blocks.Remove(_blocks.Keys.Min());
            }

            _blocks[number] = payload = ReadBlock(BlockKey.Array(VectorsPlace, number));
        }

        return payload;
    }

    private byte[]? ReadBlock(ulong key)
    {
        byte[] buffer = new byte[BlockSnapshot.MaxBlockBytes];
        try
        {
            if (_source.TryRead(key, buffer, out int length))
            {
                BlockFormat.Open(buffer.AsSpan(0, length), key, generation: null);
                return buffer[BlockFormat.HeaderBytes..length];
            }
        }
        catch (IndexException)
        {
            // As good as missing.
        }

        return null;
    }
}
