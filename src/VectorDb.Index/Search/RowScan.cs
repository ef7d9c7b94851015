using VectorDb.Index.Hnsw;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Search;

/// <summary>Scores every allowed row, one after the other, and keeps the best.</summary>
internal static unsafe class RowScan
{
    private const int BatchRows = 256;

    // Each batch as large as all before it: then about as many rows of each are sorted into the pool as it holds.
    private const int FirstRows = 32;

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
        uint* found = context.Gathered;
        int count = 0, seen = 0;
        uint words = allowed.WordCount(rows);
        uint step;
        for (uint i = 0; i < words; i += step)
        {
            cancellation.ThrowIfCancellationRequested();

            // A node may stand at a row that is newer than the context: all 64 of a word may come whatever its size.
            step = Math.Min(Math.Min(words - i, AllowedRows.MaxWords), (rows + SearchContext.MaxBatch - (uint)count - 1) / 64);
            count += allowed.CopyRows(i, step, found + count);
            if (count >= BatchRows)
            {
                PoolAll(scorer, context, seen, found, count);
                seen += count;
                count = 0;
            }
        }

        PoolAll(scorer, context, seen, found, count);
    }

    private static void PoolAll(Scorer scorer, SearchContext context, int seen, uint* rows, int count)
    {
        int batch;
        for (int start = 0; start < count; start += batch)
        {
            batch = Math.Min(Math.Clamp(seen + start, FirstRows, BatchRows), count - start);
            Pool(scorer, context, rows + start, batch);
        }
    }

    private static void Pool(Scorer scorer, SearchContext context, uint* batch, int count)
    {
        scorer(context, batch, count, context.Scores);
        context.Pool.Merge(context.Batch, context.Select(batch, count, context.Pool.Threshold));
    }
}
