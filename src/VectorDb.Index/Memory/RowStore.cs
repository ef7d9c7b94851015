using System.Numerics;
using System.Runtime.CompilerServices;
using VectorDb.Index.Distance;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Memory;

/// <summary>
/// Every array of an index, side by side: vectors, links and bits of the same row lie in arrays of their own, so that a walk reads
/// only what it needs.
/// </summary>
internal sealed unsafe class RowStore : IDisposable
{
    private const int CodeAlignment = 64;

    private readonly Lock _growing = new();
    private readonly bool _hasCodes;
    private bool _vectorsDropped;
    private long _capacity;

    /// <summary>Makes the empty arrays of an index.</summary>
    public RowStore(HnswOptions options)
    {
        PaddedDimensions = (options.Dimensions + DotProduct.Lanes - 1) / DotProduct.Lanes * DotProduct.Lanes;
        uint rows = options.MaxRows;
        _hasCodes = options.Codes != VectorCodes.Full;
        CodeLength = (PaddedDimensions + CodeAlignment - 1) / CodeAlignment * CodeAlignment;
        Vectors = new RowArray(PaddedDimensions * sizeof(float), rows);
        Codes = new RowArray(CodeBytes(options.Codes), rows);
        Factors = new RowArray(sizeof(RowFactors), rows);
        Links = new RowArray(2 * options.M * sizeof(uint), rows);
        TextLinks = new RowArray(Math.Max(options.TextLinks, 1) * sizeof(uint), rows, fill: byte.MaxValue);
        Towers = new RowArray(sizeof(uint), rows);
        UpperLinks = new RowArray(options.M * sizeof(uint), rows);
        Live = new RowBits(rows);
        Linked = new RowBits(rows);
        Removed = new RowBits(rows);
        NodeNumbers = new RowArray(sizeof(uint), rows);
        Nodes = new NodeMap(NodeNumbers, rows);
    }

    /// <summary>Components of a stored vector: the dimensions rounded up to whole cache lines.</summary>
    public int PaddedDimensions { get; }

    /// <summary>Components of a rotated vector.</summary>
    public int CodeLength { get; }

    /// <summary>What walks compare; without rows where vectors are compared themselves.</summary>
    public RowArray Codes { get; }

    /// <summary><see cref="RowFactors"/> of each code.</summary>
    public RowArray Factors { get; }

    /// <summary>float32 [padded dimensions] a row.</summary>
    public RowArray Vectors { get; }

    /// <summary>Links of the bottom layer, uint32 [2 M] a row, the used ones first.</summary>
    public RowArray Links { get; }

    /// <summary>
    /// Links learnt from text queries, uint32 [text links] a row, the most used first; without rows until the first text is learnt.
    /// </summary>
    public RowArray TextLinks { get; }

    /// <summary>Whether there are links learnt from text queries.</summary>
    public bool HasTextLinks => TextLinks.Capacity > 0;

    /// <summary>Where a row's upper links start, uint32: 1 + its first record in <see cref="UpperLinks"/>; 0 for rows of the bottom layer only.</summary>
    public RowArray Towers { get; }

    /// <summary>Links of one upper layer of one row, uint32 [M] a record; a row's records follow each other, layer 1 first.</summary>
    public RowArray UpperLinks { get; }

    /// <summary>Rows that searches may return.</summary>
    public RowBits Live { get; }

    /// <summary>Rows that hold a vector: those being inserted, live ones, and those removed but not freed yet.</summary>
    public RowBits Linked { get; }

    /// <summary>
    /// Rows to which no new links are made: removed ones that wait for compaction, and, while they are live too, rows whose node has moved
    /// to another row.
    /// </summary>
    public RowBits Removed { get; }

    /// <summary>The number of each row's node, uint32: 1 + the number, 0 for none.</summary>
    public RowArray NodeNumbers { get; }

    /// <summary>Which row holds which node.</summary>
    public NodeMap Nodes { get; }

    /// <summary>Rows that have memory in every array.</summary>
    public uint Capacity => (uint)Volatile.Read(ref _capacity);

    /// <summary>Address space behind the rows, in bytes.</summary>
    public long ReservedBytes => Arrays().Sum(array => array.ReservedBytes) + Nodes.Bytes;

    /// <summary>Every array, in the order of its kind in block keys.</summary>
    public IReadOnlyList<RowArray> Arrays() => [Vectors, Codes, Factors, Links, Towers, UpperLinks, Live.Words, Linked.Words, Removed.Words, TextLinks, NodeNumbers];

    /// <summary>The arrays that hold what moves with a node of the bottom layer.</summary>
    public IEnumerable<RowArray> BottomArrays() => new[] { Vectors, Codes, Factors, Links, TextLinks }.Where(static array => array.Capacity > 0);

    /// <summary>Whether a row is live and its node has not moved on.</summary>
    public bool IsCurrent(uint row) => Live.Get(row) && !Removed.Get(row);

    /// <summary>The row of a live node.</summary>
    public bool TryGetLiveRow(uint node, out uint row) => Nodes.TryGetRow(node, out row) && row < Capacity && Live.Get(row);

    /// <summary>Copies the rows of live nodes among 64.</summary>
    /// <param name="first">The first node, a multiple of 64.</param>
    /// <param name="bits">The nodes, the first lowest.</param>
    /// <param name="rows">Receives up to 64 rows, with room for one more.</param>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CopyLiveRows(uint first, ulong bits, uint* rows)
    {
        ReadOnlySpan<uint> ofNodes = Nodes.RowsFrom(first);
        if (ofNodes.IsEmpty)
        {
            return 0;
        }

        int count = 0;
        uint capacity = Capacity;
        for (; bits != 0; bits &= bits - 1)
        {
            uint row = Volatile.Read(in ofNodes[BitOperations.TrailingZeroCount(bits)]) - 1;
            rows[count] = row;
            count += row < capacity && Live.Get(row) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The row's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Vector(uint row) => (float*)Vectors.Row(row);

    /// <summary>Makes room for rows; readers are not disturbed.</summary>
    public void EnsureCapacity(uint rows)
    {
        if (rows <= Capacity)
        {
            return;
        }

        lock (_growing)
        {
            if (rows <= Capacity)
            {
                return;
            }

            // Upper links are appended as records and grow on their own.
            if (!_vectorsDropped)
            {
                Vectors.EnsureCapacity(rows);
            }

            if (_hasCodes)
            {
                Codes.EnsureCapacity(rows);
                Factors.EnsureCapacity(rows);
            }

            if (HasTextLinks)
            {
                TextLinks.EnsureCapacity(rows);
            }

            Links.EnsureCapacity(rows);
            Towers.EnsureCapacity(rows);
            Live.EnsureCapacity(rows);
            Linked.EnsureCapacity(rows);
            Removed.EnsureCapacity(rows);
            NodeNumbers.EnsureCapacity(rows);
            Volatile.Write(ref _capacity, Links.Capacity);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RowArray array in Arrays())
        {
            array.Dispose();
        }
    }

    /// <summary>Gives the memory of full vectors back, for good; nobody reads them any more.</summary>
    public void DropVectors()
    {
        lock (_growing)
        {
            _vectorsDropped = true;
            Vectors.Release();
        }
    }

    /// <summary>Gives every row room for links learnt from text queries.</summary>
    public void AddTextLinks()
    {
        lock (_growing)
        {
            TextLinks.EnsureCapacity(Math.Max(Capacity, 1));
        }
    }

    private int CodeBytes(VectorCodes codes) => codes switch
    {
        VectorCodes.Half => PaddedDimensions * sizeof(ushort),
        VectorCodes.EightBit => EightBitKernel.RowBytes(CodeLength),
        VectorCodes.OneBit => OneBitKernel.RowBytes(CodeLength),
        _ => FourBitKernel.RowBytes(CodeLength),
    };
}
