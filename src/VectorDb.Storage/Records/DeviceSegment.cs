namespace VectorDb.Storage;

/// <summary>One data file of a device, with the checksums of its blocks.</summary>
internal sealed class DeviceSegment : IDisposable
{
    private readonly IFileSystem _files;
    private readonly Lock _gate = new();
    private IStorageFile? _file;
    private BlockSums? _sums = new();
    private Func<BlockSums>? _load;
    private bool _dirty;
    private int _overlayBlock = -1;
    private byte[] _overlay = [];

    public DeviceSegment(IFileSystem files, string path)
    {
        _files = files;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Whether a table of its checksums is on disk and complete.</summary>
    public uint? SavedDigest { get; set; }

    public long Length => File().Length;

    public BlockSums Sums
    {
        get
        {
            lock (_gate)
            {
                return _sums ??= _load!();
            }
        }
    }

    /// <summary>Says where the checksums come from once they are needed.</summary>
    public void LoadSumsWith(Func<BlockSums> load, uint? digest)
    {
        lock (_gate)
        {
            _load = load;
            _sums = null;
            SavedDigest = digest;
        }
    }

    /// <summary>
    /// What a block held at the checkpoint, until it is written again: the last block of a checkpoint is partly filled and
    /// was perhaps written on before a crash.
    /// </summary>
    public void Overlay(int block, byte[] content)
    {
        _overlayBlock = block;
        _overlay = content;
    }

    /// <summary>Writes the overlay to the file, if nothing was written there since. Called where writes are made.</summary>
    public void SettleOverlay()
    {
        if (_overlayBlock >= 0)
        {
            byte[] block = new byte[BlockSums.BlockBytes];
            _overlay.CopyTo(block, 0);
            Write(block, (long)_overlayBlock * BlockSums.BlockBytes);
        }
    }

    /// <summary>Writes whole blocks.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        BlockSums sums = Sums;
        File().Write(bytes, offset);
        lock (_gate)
        {
            _dirty = true;
            int first = (int)(offset / BlockSums.BlockBytes);
            for (int i = 0; i < bytes.Length / BlockSums.BlockBytes; i++)
            {
                sums.Set(first + i, bytes.Slice(i * BlockSums.BlockBytes, BlockSums.BlockBytes));
                if (first + i == _overlayBlock)
                {
                    _overlayBlock = -1;
                }
            }
        }
    }

    /// <summary>Reads whole blocks and checks them. A block of which nothing is known reads as zeros.</summary>
    /// <exception cref="StorageException">A block is not what was written.</exception>
    public void Read(Span<byte> into, long offset)
    {
        BlockSums sums = Sums;
        int read = File().Read(into, offset);
        into[read..].Clear();
        for (int i = 0; i < into.Length; i += BlockSums.BlockBytes)
        {
            int block = (int)((offset + i) / BlockSums.BlockBytes);
            Span<byte> content = into.Slice(i, BlockSums.BlockBytes);
            if (block == _overlayBlock)
            {
                content.Clear();
                _overlay.CopyTo(content);
            }
            else if (!sums.Knows(block))
            {
                content.Clear();
            }
            else if (!sums.Matches(block, content))
            {
                throw StorageException.Damaged(Path, offset + i, "the block there does not have the checksum of what was written");
            }
        }
    }

    /// <summary>Reads bytes as they are.</summary>
    public byte[] ReadRaw(long offset, int length)
    {
        byte[] bytes = new byte[length];
        File().Read(bytes, offset);
        return bytes;
    }

    public void Sync()
    {
        lock (_gate)
        {
            if (!_dirty)
            {
                return;
            }

            _dirty = false;
        }

        // After a failure the segment counts as clean, but the store refuses to write for good.
        File().Sync();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private IStorageFile File()
    {
        lock (_gate)
        {
            return _file ??= _files.Open(Path, FileAccessMode.Buffered);
        }
    }
}
