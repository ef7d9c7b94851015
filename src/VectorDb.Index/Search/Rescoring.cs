using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Search;

/// <summary>
/// Replaces estimated scores by exact ones. Candidates are taken best estimate first; left out are those that could be a result only if
/// their estimate were wrong by more than <see cref="Confidence"/> deviations, and a batch of nothing else is the last.
/// </summary>
internal static unsafe class Rescoring
{
    /// <summary>Deviations that an estimate is trusted to stay within.</summary>
    public const float Confidence = 2.5f;

    // A batch is one round of reads where vectors are on disk. In memory the first ones, which nothing can leave out, are a batch by themselves.
    private const int StepInMemory = 16;
    private const int StepFromSource = 64;

    /// <summary>Scores the pool's candidates exactly and leaves the best of them in the pool, sorted.</summary>
    /// <param name="vectors">Scores exactly.</param>
    /// <param name="graph">Whose estimates the pool holds; the context's query is prepared for it.</param>
    /// <param name="context">The walk's context.</param>
    /// <param name="wanted">Results wanted.</param>
    public static void Run(FullVectors vectors, Traversal graph, SearchContext context, int wanted)
    {
        ref CandidatePool pool = ref context.Pool;
        int count = pool.Count;
        ulong* estimates = context.Estimates;
        new ReadOnlySpan<ulong>(pool.Keys, count).CopyTo(new Span<ulong>(estimates, count));
        pool.Reset(wanted);
        int step = vectors.AreInMemory ? StepInMemory : StepFromSource;
        for (int start = 0, next; start < count; start = next)
        {
            next = Math.Min(start + (start == 0 && vectors.AreInMemory ? Math.Min(wanted, SearchContext.MaxBatch) : step), count);
            int batch = next - start;
            uint* rows = context.Gathered;
            batch = PickHopeful(graph, context, estimates + start, batch, pool.Threshold, rows);
            if (batch == 0)
            {
                return;
            }

            vectors.Score(context, rows, batch, context.Scores);
            int kept = 0;
            for (int i = 0; i < batch; i++)
            {
                context.Batch[kept] = CandidateKey.Pack(context.Scores[i], rows[i]);
                kept += context.Scores[i] > float.NegativeInfinity ? 1 : 0;
            }

            pool.Merge(context.Batch, kept);
        }
    }

    private static int PickHopeful(Traversal graph, SearchContext context, ulong* keys, int count, float threshold, uint* rows)
    {
        int picked = 0;
        for (int i = 0; i < count; i++)
        {
            uint row = CandidateKey.Row(keys[i]);
            rows[picked] = row;
            picked += CandidateKey.Score(keys[i]) + (Confidence * graph.Deviation(context, row)) >= threshold ? 1 : 0;
        }

        return picked;
    }
}
