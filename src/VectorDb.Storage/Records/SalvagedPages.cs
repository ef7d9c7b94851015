namespace VectorDb.Storage;

/// <summary>Pages of a checkpoint's data, with what is known of each of their blocks. Keeps the page that was read last.</summary>
internal sealed class SalvagedPages
{
    private readonly StoreFiles _files;
    private readonly CheckpointRecord _checkpoint;
    private readonly Dictionary<int, BlockSums?> _sums = [];
    private readonly Dictionary<(string File, long Offset), StorageException> _damage = [];
    private long _page = -1;
    private byte[] _bytes = [];
    private bool[] _isGood = [];

    public SalvagedPages(StoreFiles files, CheckpointRecord checkpoint)
    {
        _files = files;
        _checkpoint = checkpoint;
    }

    /// <summary>What was found damaged so far.</summary>
    public IReadOnlyList<StorageException> Damage => [.. _damage.Values];

    /// <summary>The bytes of a page up to the checkpoint's end, and which of its blocks may be believed.</summary>
    public (byte[] Bytes, bool[] IsGood) Read(long page)
    {
        if (_page != page)
        {
            long start = page * _checkpoint.PageBytes;
            _bytes = new byte[Math.Min(_checkpoint.PageBytes, _checkpoint.Tail - start)];
            _isGood = new bool[(_bytes.Length + BlockSums.BlockBytes - 1) / BlockSums.BlockBytes];
            for (int block = 0; block < _isGood.Length; block++)
            {
                _isGood[block] = ReadBlock(start, block * BlockSums.BlockBytes);
            }

            _page = page;
        }

        return (_bytes, _isGood);
    }

    private bool ReadBlock(long start, int offset)
    {
        long address = start + offset;
        int segment = (int)(address / _checkpoint.SegmentBytes);
        long inSegment = address % _checkpoint.SegmentBytes;
        Span<byte> into = _bytes.AsSpan(offset, Math.Min(BlockSums.BlockBytes, _bytes.Length - offset));

        // The last block was perhaps written on after the checkpoint, which has its own copy.
        if (address + BlockSums.BlockBytes > _checkpoint.Tail)
        {
            _checkpoint.TailBlock.AsSpan(0, into.Length).CopyTo(into);
            return true;
        }

        string path = _files.PathOf(StoreFiles.DataName(segment));
        try
        {
            using IStorageFile file = _files.Files.Open(path, FileAccessMode.Read);
            int read = file.Read(into, inSegment);
            into[read..].Clear();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Note(StorageException.FromIo(cause, path, "read"), path, 0);
            return false;
        }

        // Without a table of checksums, values still have theirs.
        int block = (int)(inSegment / BlockSums.BlockBytes);
        if (SumsOf(segment) is not { } sums || !sums.Knows(block) || sums.Matches(block, into))
        {
            return true;
        }

        Note(StorageException.Damaged(path, inSegment, "the block there does not have the checksum of what was written"), path, inSegment);
        return false;
    }

    private BlockSums? SumsOf(int segment)
    {
        if (!_sums.TryGetValue(segment, out BlockSums? sums))
        {
            try
            {
                sums = segment == _checkpoint.LastSegment
                    ? new BlockSums(_checkpoint.TailSums)
                    : _files.ReadSums(segment, _checkpoint.SegmentDigests[segment - _checkpoint.FirstSegment]);
            }
            catch (StorageException damage)
            {
                Note(damage, damage.File ?? _files.Directory, -1);
            }

            _sums[segment] = sums;
        }

        return sums;
    }

    private void Note(StorageException damage, string file, long offset) => _damage.TryAdd((file, offset), damage);
}
