using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Distance;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Quantization;

/// <summary>Half precision, each row scaled so that its largest component is 1: 2 bytes a component.</summary>
internal readonly unsafe struct HalfCodec : ICodec
{
    private const int PrefetchAhead = 8;

    // A half keeps 11 bits; the errors of a row's components lean partly the same way.
    private const float RelativeDeviation = 1f / (1 << 12);

    private readonly RowArray _codes;
    private readonly RowArray _factors;
    private readonly int _length;
    private readonly bool _isL2;

    /// <summary>Reads and writes the codes of a store.</summary>
    public HalfCodec(RowArray codes, RowArray factors, Metric metric)
    {
        _codes = codes;
        _factors = factors;
        _length = codes.Stride / sizeof(ushort);
        _isL2 = metric == Metric.L2;
    }

    /// <inheritdoc/>
    public int QueryBytes => sizeof(QueryFactors) + (_length * sizeof(float));

    /// <inheritdoc/>
    public bool IsExact => false;

    /// <inheritdoc/>
    public void Encode(uint row, float* vector)
    {
        float largest = 0;
        for (int i = 0; i < _length; i++)
        {
            largest = Math.Max(largest, Math.Abs(vector[i]));
        }

        float inverse = largest > 0 ? 1 / largest : 0;
        _codes.BeforeWrite(row);
        ushort* code = Code(row);
        for (int i = 0; i < _length; i++)
        {
            code[i] = BitConverter.HalfToUInt16Bits((Half)(vector[i] * inverse));
        }

        float squared = DotProduct.Compute(vector, vector, _length);
        _factors.BeforeWrite(row);
        *Factors(row) = new RowFactors
        {
            Scale = largest,
            Shift = _isL2 ? -squared : 0,
            Deviation = MathF.Sqrt(squared) * RelativeDeviation,
        };
    }

    /// <inheritdoc/>
    public void PrepareQuery(float* vector, byte* query)
    {
        float squared = DotProduct.Compute(vector, vector, _length);
        *(QueryFactors*)query = new QueryFactors
        {
            Base = _isL2 ? -squared : 0,
            ShiftWeight = _isL2 ? 1 : 0,
            Step = _isL2 ? 2 : 1,
            Length = (_isL2 ? 2 : 1) * MathF.Sqrt(squared),
        };
        Unsafe.CopyBlock(query + sizeof(QueryFactors), vector, (uint)(_length * sizeof(float)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(byte* query, uint* rows, int count, float* scores)
    {
        for (int i = 0; i < Math.Min(count, PrefetchAhead); i++)
        {
            Prefetch(rows[i]);
        }

        QueryFactors head = *(QueryFactors*)query;
        for (int i = 0; i < count; i++)
        {
            if (i + PrefetchAhead < count)
            {
                Prefetch(rows[i + PrefetchAhead]);
            }

            RowFactors* factors = Factors(rows[i]);
            float product = HalfDot.Compute(Code(rows[i]), (float*)(query + sizeof(QueryFactors)), _length);
            scores[i] = head.Base + (head.ShiftWeight * factors->Shift) + (factors->Scale * head.Step * product);
        }
    }

    /// <inheritdoc/>
    public void ScoreFetched(byte* query, uint* rows, int count, float* scores) => Score(query, rows, count, scores);

    /// <inheritdoc/>
    public float ScorePair(uint a, uint b)
    {
        RowFactors* x = Factors(a);
        RowFactors* y = Factors(b);
        float product = x->Scale * y->Scale * HalfDot.ComputePair(Code(a), Code(b), _length);
        return _isL2 ? x->Shift + y->Shift + (2 * product) : product;
    }

    /// <inheritdoc/>
    public float Deviation(byte* query, uint row) => ((QueryFactors*)query)->Length * Factors(row)->Deviation;

    private ushort* Code(uint row) => (ushort*)_codes.Row(row);

    private RowFactors* Factors(uint row) => (RowFactors*)_factors.Row(row);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        byte* line = (byte*)Code(row);
        for (int i = 0; i < Math.Min(_codes.Stride, 512); i += 64)
        {
            Sse.Prefetch0(line + i);
        }
    }
}
