using VectorDb.Index.Memory;

namespace VectorDb.Index.Blocks;

/// <summary>
/// The blocks of a checkpoint, as they were at its cut. Store each under its key, in any order; once all of them are durable
/// call <see cref="Complete"/>. A snapshot that is disposed without it was aborted: its blocks belong to the next one too.
/// </summary>
public sealed class BlockSnapshot : IDisposable
{
    /// <summary>Largest size of a block in bytes.</summary>
    public const int MaxBlockBytes = BlockFormat.HeaderBytes + BlockStates.BlockBytes;

    private readonly IReadOnlyList<RowArray> _arrays;
    private readonly List<(int Array, int Block)> _captured;
    private readonly List<(ulong Key, byte[] Payload)> _described;
    private readonly Action<BlockSnapshot, bool> _ended;
    private bool _over;

    internal BlockSnapshot(
        uint generation,
        IReadOnlyList<RowArray> arrays,
        List<(int Array, int Block)> captured,
        List<(ulong Key, byte[] Payload)> described,
        Action<BlockSnapshot, bool> ended)
    {
        Generation = generation;
        _arrays = arrays;
        _captured = captured;
        _described = described;
        _ended = ended;
    }

    /// <summary>The checkpoint's number: 1 for the first of an index.</summary>
    public uint Generation { get; }

    /// <summary>Blocks to store.</summary>
    public int Count => _captured.Count + _described.Count;

    /// <summary>A block's key, unique in its index.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ulong Key(int index) => index < _captured.Count
        ? BlockKey.Array(_captured[index].Array, _captured[index].Block)
        : _described[index - _captured.Count].Key;

    /// <summary>Copies a block, header and checksum included. Each block can be copied once.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">Receives up to <see cref="MaxBlockBytes"/> bytes.</param>
    /// <returns>Bytes of the block.</returns>
    public unsafe int Copy(int index, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        int length;
        if (index < _captured.Count)
        {
            (int array, int block) = _captured[index];
            length = MaxBlockBytes;
            RowArray rows = _arrays[array];
            rows.Blocks.CopyCaptured(block, rows.BlockAddress(block), destination[BlockFormat.HeaderBytes..length]);
        }
        else
        {
            byte[] payload = _described[index - _captured.Count].Payload;
            length = BlockFormat.HeaderBytes + payload.Length;
            payload.CopyTo(destination[BlockFormat.HeaderBytes..]);
        }

        BlockFormat.Seal(destination[..length], Key(index), Generation);
        return length;
    }

    /// <summary>Says that every block is durable.</summary>
    public void Complete() => End(succeeded: true);

    /// <summary>Says that the checkpoint came to nothing; the next one will hold its blocks again.</summary>
    public void Abort() => End(succeeded: false);

    /// <summary>Aborts unless it was completed.</summary>
    public void Dispose() => Abort();

    /// <summary>The blocks of each array that the snapshot holds.</summary>
    internal IEnumerable<IGrouping<int, int>> ByArray() => _captured.GroupBy(captured => captured.Array, captured => captured.Block);

    private void End(bool succeeded)
    {
        if (!_over)
        {
            _over = true;
            _ended(this, succeeded);
        }
    }
}
