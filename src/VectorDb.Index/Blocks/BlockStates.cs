using System.Runtime.CompilerServices;

namespace VectorDb.Index.Blocks;

/// <summary>
/// What became of each fixed-size block of an array since it was last persisted, and the copies that keep a checkpoint's cut
/// consistent while writers go on (copy on write).
/// </summary>
/// <remarks>
/// States only leave <see cref="Clean"/> or <see cref="Dirty"/> for <see cref="Captured"/> while no writer is active, so a writer's
/// unlocked look at a state can miss nothing.
/// </remarks>
internal sealed unsafe class BlockStates
{
    /// <summary>Bytes of array memory in a block.</summary>
    public const int BlockBytes = 64 * 1024;

    private const int BlockShift = 16;
    private const byte Clean = 0;
    private const byte Dirty = 1;
    private const byte Captured = 2;

    private readonly Lock _capturing = new();
    private readonly Dictionary<int, byte[]> _copies = [];
    private byte[][] _states = [];
    private uint[][] _generations = [];

    /// <summary>Makes the states of an array whose chunks hold this many bytes.</summary>
    public BlockStates(long chunkBytes)
    {
        if (chunkBytes % BlockBytes != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkBytes), chunkBytes, $"A chunk must be a multiple of {BlockBytes} bytes.");
        }

        BlocksPerChunk = (int)(chunkBytes >> BlockShift);
    }

    /// <summary>Blocks in a chunk.</summary>
    public int BlocksPerChunk { get; }

    /// <summary>Blocks that have memory.</summary>
    public int Count => Volatile.Read(ref _states).Length * BlocksPerChunk;

    /// <summary>Follows the array's growth by one chunk.</summary>
    public void AddChunk()
    {
        _generations = [.. _generations, new uint[BlocksPerChunk]];
        Volatile.Write(ref _states, [.. _states, new byte[BlocksPerChunk]]);
    }

    /// <summary>Forgets every block, when the array gives its memory back. No checkpoint holds any of them.</summary>
    public void Clear()
    {
        _generations = [];
        Volatile.Write(ref _states, []);
    }

    /// <summary>The checkpoint that last persisted a block; 0 for a block that never was.</summary>
    public uint GenerationOf(int block) => _generations[block / BlocksPerChunk][block % BlocksPerChunk];

    /// <summary>Says which checkpoint a block on disk belongs to; used when loading.</summary>
    public void SetGeneration(int block, uint generation) =>
        _generations[block / BlocksPerChunk][block % BlocksPerChunk] = generation;

    /// <summary>Announces a change of the bytes [first, last] of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeWrite(int chunk, long first, long last, byte* chunkStart)
    {
        byte[] states = Volatile.Read(ref _states)[chunk];
        for (int block = (int)(first >> BlockShift); block <= (int)(last >> BlockShift); block++)
        {
            if (Volatile.Read(ref states[block]) != Dirty)
            {
                Touch(states, chunk, block, chunkStart);
            }
        }
    }

    /// <summary>Takes every dirty block into a checkpoint. The caller keeps writers out meanwhile.</summary>
    public List<int> Capture(uint generation)
    {
        List<int> blocks = [];
        for (int chunk = 0; chunk < _states.Length; chunk++)
        {
            for (int block = 0; block < BlocksPerChunk; block++)
            {
                if (_states[chunk][block] == Dirty)
                {
                    _states[chunk][block] = Captured;
                    _generations[chunk][block] = generation;
                    blocks.Add((chunk * BlocksPerChunk) + block);
                }
            }
        }

        return blocks;
    }

    /// <summary>Copies a captured block as it was at the cut, once; after it writers need not save it any more.</summary>
    public void CopyCaptured(int block, byte* live, Span<byte> destination)
    {
        lock (_capturing)
        {
            if (_copies.Remove(block, out byte[]? copy))
            {
                copy.CopyTo(destination);
                return;
            }

            new ReadOnlySpan<byte>(live, BlockBytes).CopyTo(destination);
            ref byte state = ref _states[block / BlocksPerChunk][block % BlocksPerChunk];
            Volatile.Write(ref state, Clean);
        }
    }

    /// <summary>Marks blocks dirty again: their checkpoint came to nothing.</summary>
    public void Restore(IEnumerable<int> blocks)
    {
        lock (_capturing)
        {
            foreach (int block in blocks)
            {
                Volatile.Write(ref _states[block / BlocksPerChunk][block % BlocksPerChunk], Dirty);
            }

            _copies.Clear();
        }
    }

    private void Touch(byte[] states, int chunk, int block, byte* chunkStart)
    {
        lock (_capturing)
        {
            if (states[block] == Captured)
            {
                byte[] copy = GC.AllocateUninitializedArray<byte>(BlockBytes);
                new ReadOnlySpan<byte>(chunkStart + ((long)block << BlockShift), BlockBytes).CopyTo(copy);
                _copies.Add((chunk * BlocksPerChunk) + block, copy);
            }

            Volatile.Write(ref states[block], Dirty);
        }
    }
}
