using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Quantization;

/// <summary>
/// Codes of a few bits a component with the estimator of RaBitQ (Gao and Long, SIGMOD 2024 and 2025): unbiased, with a known error. The
/// query keeps 8 bits a component.
/// </summary>
internal readonly unsafe struct QuantizedCodec<TKernel> : ICodec
    where TKernel : struct, ICodeKernel
{
    private const int PrefetchAhead = 12;

    private readonly CodeSpace _space;
    private readonly RowArray _codes;
    private readonly RowArray _factors;
    private readonly byte** _codeTable;
    private readonly byte** _factorTable;
    private readonly int _length;
    private readonly int _rowBytes;
    private readonly bool _isL2;

    /// <summary>Reads and writes the codes of a store.</summary>
    public QuantizedCodec(CodeSpace space, RowArray codes, RowArray factors, Metric metric)
    {
        _space = space;
        _codes = codes;
        _factors = factors;
        _codeTable = codes.Table;
        _factorTable = factors.Table;
        _length = space.Length;
        _rowBytes = codes.Stride;
        _isL2 = metric == Metric.L2;
    }

    /// <inheritdoc/>
    public int QueryBytes => sizeof(QueryFactors) + _length;

    /// <inheritdoc/>
    public bool IsExact => false;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Encode(uint row, float* vector)
    {
        float* residual = stackalloc float[_length];
        byte* levels = stackalloc byte[_length];
        _space.Rotate(vector, residual);
        double shift = 0;
        for (int i = 0; i < _length; i++)
        {
            residual[i] -= _space.Centre[i];
            shift += _isL2 ? -residual[i] * (double)residual[i] : residual[i] * (double)_space.Centre[i];
        }

        RowFactors factors = LevelFit.Choose<TKernel>(residual, levels, _length);
        factors.Shift = (float)shift;
        _codes.BeforeWrite(row);
        TKernel.Pack(levels, _length, Code(row));
        _factors.BeforeWrite(row);
        *Factors(row) = factors;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void PrepareQuery(float* vector, byte* query)
    {
        float* rotated = stackalloc float[_length];
        _space.Rotate(vector, rotated);
        QueryCode.Write(rotated, _space, _isL2, TKernel.Zero, query);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(byte* query, uint* rows, int count, float* scores)
    {
        for (int ahead = 0; ahead < Math.Min(count, PrefetchAhead); ahead++)
        {
            Prefetch(rows[ahead]);
        }

        QueryFactors head = *(QueryFactors*)query;
        sbyte* components = (sbyte*)(query + sizeof(QueryFactors));
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            for (int ahead = i + PrefetchAhead; ahead < Math.Min(i + PrefetchAhead + 4, count); ahead++)
            {
                Prefetch(rows[ahead]);
            }

            ScoreFour(head, components, rows + i, scores + i);
        }

        for (; i < count; i++)
        {
            scores[i] = Score(head, components, rows[i]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScoreFetched(byte* query, uint* rows, int count, float* scores)
    {
        QueryFactors head = *(QueryFactors*)query;
        sbyte* components = (sbyte*)(query + sizeof(QueryFactors));
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            ScoreFour(head, components, rows + i, scores + i);
        }

        for (; i < count; i++)
        {
            scores[i] = Score(head, components, rows[i]);
        }
    }

    /// <inheritdoc/>
    public float ScorePair(uint a, uint b)
    {
        RowFactors* x = Factors(a);
        RowFactors* y = Factors(b);
        float sum = TKernel.SumPair(Code(a), Code(b), _length)
            - (TKernel.Zero * (x->LevelSum + y->LevelSum)) + (TKernel.Zero * TKernel.Zero * _length);
        float product = x->Scale * y->Scale * sum;
        return _isL2 ? x->Shift + y->Shift + (2 * product) : _space.CentreSquared + x->Shift + y->Shift + product;
    }

    /// <inheritdoc/>
    public float Deviation(byte* query, uint row) => ((QueryFactors*)query)->Length * Factors(row)->Deviation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Score(in QueryFactors head, sbyte* components, uint row)
    {
        RowFactors* factors = Factors(row);
        float sum = TKernel.Sum(Code(row), components, _length) - head.ZeroSum;
        return head.Base + (head.ShiftWeight * factors->Shift) + (factors->Scale * head.Step * sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScoreFour(in QueryFactors head, sbyte* components, uint* rows, float* scores)
    {
        Vector128<int> sums = TKernel.SumFour(Code(rows[0]), Code(rows[1]), Code(rows[2]), Code(rows[3]), components, _length);
        for (int i = 0; i < 4; i++)
        {
            RowFactors* factors = Factors(rows[i]);
            scores[i] = head.Base + (head.ShiftWeight * factors->Shift) + (factors->Scale * head.Step * (sums[i] - head.ZeroSum));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Code(uint row) => _codeTable[row >> RowArray.ChunkShift] + ((nuint)(row & RowArray.ChunkMask) * (nuint)_rowBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RowFactors* Factors(uint row) => (RowFactors*)_factorTable[row >> RowArray.ChunkShift] + (row & RowArray.ChunkMask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        byte* line = Code(row);
        for (int i = 0; i < _rowBytes; i += 64)
        {
            Sse.Prefetch0(line + i);
        }

        Sse.Prefetch0(Factors(row));
    }
}
