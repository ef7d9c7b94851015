using System.Numerics;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Search;

/// <summary>Scores every allowed row, one after the other, and keeps the best.</summary>
internal static unsafe class RowScan
{
    private const int BatchRows = 256;
    private const uint CancellationWords = 1024;

    /// <summary>Scores a batch of rows into the context's scores.</summary>
    public delegate void Scorer(SearchContext context, uint* rows, int count, float* scores);

    /// <summary>Leaves the best allowed rows by a codec in the context's pool; the context's query is prepared.</summary>
    public static void Run<TCodec>(
        TCodec codec, SearchContext context, int limit, in AllowedRows allowed, uint rows, CancellationToken cancellation)
        where TCodec : struct, ICodec =>
        Run((scratch, batch, count, scores) => codec.Score(scratch.Query, batch, count, scores), context, limit, allowed, rows, cancellation);

    /// <summary>Leaves the best allowed rows by a score in the context's pool.</summary>
    public static void Run(
        Scorer scorer, SearchContext context, int limit, in AllowedRows allowed, uint rows, CancellationToken cancellation)
    {
        context.Pool.Reset(limit);
        uint* batch = context.Gathered;
        int count = 0;
        uint words = allowed.WordCount(rows);
        for (uint i = 0; i < words; i++)
        {
            if (i % CancellationWords == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            for (ulong word = allowed.Word(i); word != 0; word &= word - 1)
            {
                uint number = (i << 6) + (uint)BitOperations.TrailingZeroCount(word);
                if (allowed.IsByRow)
                {
                    batch[count++] = number;
                }
                else if (allowed.TryGetRow(number, out uint row))
                {
                    batch[count++] = row;
                }
            }

            if (count > BatchRows - 64)
            {
                Pool(scorer, context, batch, count);
                count = 0;
            }
        }

        Pool(scorer, context, batch, count);
    }

    private static void Pool(Scorer scorer, SearchContext context, uint* batch, int count)
    {
        if (count == 0)
        {
            return;
        }

        scorer(context, batch, count, context.Scores);
        float threshold = context.Pool.Threshold;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (context.Scores[i] > threshold)
            {
                context.Batch[kept++] = CandidateKey.Pack(context.Scores[i], batch[i]);
            }
        }

        context.Pool.Merge(context.Batch, kept);
    }
}
