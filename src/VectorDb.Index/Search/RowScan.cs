using System.Numerics;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Search;

/// <summary>Scores every allowed row, one after the other, and keeps the best.</summary>
internal static unsafe class RowScan
{
    private const int BatchRows = 256;
    private const uint CancellationWords = 1024;

    /// <summary>Leaves the best allowed rows in the context's pool; the context's query is prepared.</summary>
    public static void Run<TCodec>(
        TCodec codec, SearchContext context, int limit, in AllowedRows allowed, uint rows, CancellationToken cancellation)
        where TCodec : struct, ICodec
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
                batch[count++] = (i << 6) + (uint)BitOperations.TrailingZeroCount(word);
            }

            if (count > BatchRows - 64)
            {
                Pool(codec, context, batch, count);
                count = 0;
            }
        }

        Pool(codec, context, batch, count);
    }

    private static void Pool<TCodec>(TCodec codec, SearchContext context, uint* batch, int count)
        where TCodec : struct, ICodec
    {
        codec.Score(context.Query, batch, count, context.Scores);
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
