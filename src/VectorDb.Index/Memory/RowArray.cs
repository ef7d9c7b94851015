using System.Runtime.CompilerServices;
using VectorDb.Index.Blocks;

namespace VectorDb.Index.Memory;

/// <summary>
/// Rows of one fixed size in native memory. It grows by whole chunks that are never moved or freed while the array lives, so a
/// reader may hold a row's address while others append.
/// </summary>
/// <remarks>
/// A chunk is <see cref="ChunkRows"/> rows. Chunks that are wanted together lie together, so that even those of narrow rows have huge pages:
/// a walk goes to rows all over an array, and each page of 4 KiB it goes to has to be found first. The table of chunk addresses is reserved once for the largest size, untouched pages
/// of it cost nothing, and an entry is written before <see cref="Capacity"/> is raised.
/// </remarks>
internal sealed unsafe class RowArray : IDisposable
{
    /// <summary>log2 of <see cref="ChunkRows"/>.</summary>
    public const int ChunkShift = 14;

    /// <summary>Rows in a chunk.</summary>
    public const uint ChunkRows = 1u << ChunkShift;

    /// <summary>The row's place inside its chunk.</summary>
    public const uint ChunkMask = ChunkRows - 1;

    private const nuint HugePageBytes = 2u << 20;
    private const uint ManyHugePages = 8;

    private readonly PageMemory _table;
    private readonly List<PageMemory> _regions = [];
    private readonly Lock _growing = new();
    private readonly byte _fill;
    private long _capacity;
    private byte* _next;
    private uint _left;

    /// <summary>Makes an array without rows.</summary>
    /// <param name="stride">Bytes a row, a multiple of 4.</param>
    /// <param name="maxRows">Rows the array may ever hold.</param>
    /// <param name="fill">What every byte of a new row is; other than 0 it makes new chunks resident at once.</param>
    public RowArray(int stride, uint maxRows, byte fill = 0)
    {
        Stride = stride;
        _fill = fill;
        uint chunks = (uint)(((ulong)maxRows + ChunkMask) >> ChunkShift);
        _table = PageMemory.Reserve((chunks + 1) * (nuint)sizeof(byte*));
        Table = (byte**)_table.Pointer;
        Blocks = new BlockStates((long)ChunkRows * stride);
    }

    /// <summary>Bytes a row.</summary>
    public int Stride { get; }

    /// <summary>Address of each chunk; constant for the array's life.</summary>
    public byte** Table { get; }

    /// <summary>Rows that have memory.</summary>
    public uint Capacity => (uint)Volatile.Read(ref _capacity);

    /// <summary>Which stretches changed since they were last persisted.</summary>
    public BlockStates Blocks { get; }

    /// <summary>Bytes of address space behind the rows; what is resident may be less.</summary>
    public long ReservedBytes => (long)Capacity * Stride;

    /// <summary>The row's address; the row must be below <see cref="Capacity"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(uint row) => Table[row >> ChunkShift] + ((nuint)(row & ChunkMask) * (nuint)Stride);

    /// <summary>Gives memory to at least this many rows.</summary>
    public void EnsureCapacity(uint rows)
    {
        if (rows <= Capacity)
        {
            return;
        }

        lock (_growing)
        {
            while (rows > Capacity)
            {
                AddChunk(rows);
            }
        }
    }

    /// <summary>To be called before each change of a row's bytes: marks its blocks dirty, and saves what a checkpoint in progress still needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeforeWrite(uint row)
    {
        byte* chunk = Table[row >> ChunkShift];
        long offset = (long)(row & ChunkMask) * Stride;
        Blocks.BeforeWrite((int)(row >> ChunkShift), offset, offset + Stride - 1, chunk);
    }

    /// <summary>Address of a block's first byte.</summary>
    public byte* BlockAddress(int block) =>
        Table[block / Blocks.BlocksPerChunk] + ((long)(block % Blocks.BlocksPerChunk) * BlockStates.BlockBytes);

    /// <summary>Gives all rows' memory back; nobody reads them any more. What is persisted of them is forgotten.</summary>
    public void Release()
    {
        lock (_growing)
        {
            Volatile.Write(ref _capacity, 0);
            Blocks.Clear();
            foreach (PageMemory region in _regions)
            {
                region.Dispose();
            }

            _regions.Clear();
            _left = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _table.Dispose();
    }

    private void AddChunk(uint rows)
    {
        nuint bytes = (nuint)ChunkRows * (nuint)Stride;
        if (_left == 0)
        {
            Reserve(rows, bytes);
        }

        byte* chunk = _next;
        if (_fill != 0)
        {
            Unsafe.InitBlock(chunk, _fill, (uint)bytes);
        }

        uint number = Capacity >> ChunkShift;
        Blocks.AddChunk();
        Table[number] = chunk;
        _next += bytes;
        _left--;
        Volatile.Write(ref _capacity, (number + 1L) << ChunkShift);
    }

    private void Reserve(uint rows, nuint chunkBytes)
    {
        uint held = Capacity >> ChunkShift;
        uint chunks = Math.Max((uint)(((ulong)rows + ChunkMask) >> ChunkShift) - held, 1);
        if (held * (ulong)chunkBytes >= ManyHugePages * (ulong)HugePageBytes)
        {
            // It will go on growing.
            chunks = Math.Max(chunks, held / ManyHugePages);
        }

        // The first chunk of a small collection is touched only in part: huge pages would make it resident as a whole.
        PageMemory region = PageMemory.Reserve(chunks * chunkBytes, hugePages: held + chunks > 1 && chunks * chunkBytes >= HugePageBytes);
        _regions.Add(region);
        _next = region.Pointer;
        _left = chunks;
    }
}
