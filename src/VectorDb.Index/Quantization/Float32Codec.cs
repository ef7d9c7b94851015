using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Distance;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Quantization;

/// <summary>The vectors themselves are the codes: 4 bytes a component, exact scores.</summary>
internal readonly unsafe struct Float32Codec : ICodec
{
    private const int PrefetchAhead = 8;
    private const int PrefetchLines = 6;

    private readonly byte** _table;
    private readonly int _length;
    private readonly Metric _metric;

    /// <summary>Reads rows where they lie.</summary>
    public Float32Codec(RowArray vectors, Metric metric)
    {
        _table = vectors.Table;
        _length = vectors.Stride / sizeof(float);
        _metric = metric;
    }

    /// <inheritdoc/>
    public int QueryBytes => _length * sizeof(float);

    /// <inheritdoc/>
    public bool IsExact => true;

    /// <inheritdoc/>
    public void Encode(uint row, float* vector)
    {
        // The row's vector was stored already, and it is the code.
    }

    /// <inheritdoc/>
    public void PrepareQuery(float* vector, byte* query) => Unsafe.CopyBlock(query, vector, (uint)QueryBytes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(byte* query, uint* rows, int count, float* scores)
    {
        for (int i = 0; i < Math.Min(count, PrefetchAhead); i++)
        {
            Prefetch(rows[i]);
        }

        for (int i = 0; i < count; i++)
        {
            if (i + PrefetchAhead < count)
            {
                Prefetch(rows[i + PrefetchAhead]);
            }

            scores[i] = ExactScore.Compute(_metric, (float*)query, Row(rows[i]), _length);
        }
    }

    /// <inheritdoc/>
    // What was fetched of a row is its beginning: those behind it are worth asking for still.
    public void ScoreFetched(byte* query, uint* rows, int count, float* scores) => Score(query, rows, count, scores);

    /// <inheritdoc/>
    public float ScorePair(uint a, uint b) => ExactScore.Compute(_metric, Row(a), Row(b), _length);

    /// <inheritdoc/>
    public float Deviation(byte* query, uint row) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Row(uint row) =>
        (float*)(_table[row >> RowArray.ChunkShift] + ((nuint)(row & RowArray.ChunkMask) * (nuint)(_length * sizeof(float))));

    /// <inheritdoc/>
    // The hardware follows a row once its first lines have been asked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        byte* line = (byte*)Row(row);
        int lines = Math.Min(PrefetchLines, _length / DotProduct.Lanes);
        for (int i = 0; i < lines; i++)
        {
            Sse.Prefetch0(line + (i * 64));
        }
    }
}
