// Long because: the walks share their gathering, scoring and merging, and a walk that differs from its neighbour is a bug.
using System.Runtime.CompilerServices;
using VectorDb.Index.Quantization;
using VectorDb.Index.Search;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Walks over the layers (Malkov and Yashunin, arXiv:1603.09320): greedy on the upper ones, Algorithm 2 on one. Takes no lock; links
/// changed meanwhile are seen old or new. Gathering, scoring and merging are loops of their own.
/// </summary>
internal readonly unsafe struct GraphWalk<TCodec>
    where TCodec : struct, ICodec
{
    private const int CancellationPeriod = 64;
    private readonly GraphLayers _layers;
    private readonly TCodec _codec;
    private readonly WalkPrefetch _prefetch;

    /// <summary>Walks these layers with this codec's scores.</summary>
    public GraphWalk(GraphLayers layers, TCodec codec)
    {
        _layers = layers;
        _codec = codec;
        _prefetch = new WalkPrefetch(layers);
    }

    /// <summary>Goes greedily from a row on <paramref name="from"/> down to <paramref name="to"/>.</summary>
    /// <returns>The nearest row found on the last layer.</returns>
    public uint Descend(SearchContext context, uint start, int from, int to)
    {
        uint best = start;
        float bestScore;
        _codec.Score(context.Query, &best, 1, &bestScore);
        for (int level = from; level >= to; level--)
        {
            bool moved = true;
            while (moved)
            {
                moved = false;
                uint* links = _layers.Links(best, level);
                int count = Copy(links, _layers.Slots(level), context);
                uint* rows = context.Gathered;
                _codec.Score(context.Query, rows, count, context.Scores);
                for (int i = 0; i < count; i++)
                {
                    if (context.Scores[i] > bestScore)
                    {
                        bestScore = context.Scores[i];
                        best = rows[i];
                        moved = true;
                    }
                }
            }
        }

        return best;
    }

    /// <summary>
    /// A row to start from on the lowest layer that the context has room for. A row is linked, and may become the entry, in an index that
    /// grew after the context was lent: then it is one of the row's links, or else any row with links.
    /// </summary>
    public uint Within(SearchContext context, uint row)
    {
        if (row < context.Rows)
        {
            return row;
        }

        if (Copy(_layers.Links(row, 0), _layers.Slots(0), context) > 0)
        {
            return context.Gathered[0];
        }

        uint other = context.Rows - 1;
        while (other > 0 && *_layers.Links(other, 0) == GraphLayers.NoLink)
        {
            other--;
        }

        return other;
    }

    /// <summary>Algorithm 2: the best candidates of a layer, left in the context's pool.</summary>
    /// <param name="context">Its query is prepared.</param>
    /// <param name="start">Where to start.</param>
    /// <param name="level">The layer.</param>
    /// <param name="options">How far to walk.</param>
    /// <param name="cancellation">Ends the walk with an exception.</param>
    public void SearchLayer(SearchContext context, uint start, int level, WalkOptions options, CancellationToken cancellation)
    {
        ref CandidatePool pool = ref context.Pool;
        pool.Reset(options.Ef + options.Spare);
        Seed(context, start, ref pool);
        int textSlots = options.TextLinks && _layers.HasTextLinks ? _layers.TextSlots : 0;
        int expanded = 0, idle = 0, waiting = 0;
        uint* waitingRows = context.Gathered;
        int next = pool.NextUnexpanded();
        while (((uint)next < (uint)options.Ef || waiting > 0) && idle < options.Patience)
        {
            if (++expanded % CancellationPeriod == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            // While the rows gathered here are on their way from memory, those gathered before are scored.
            int count = 0;
            uint* rows = waitingRows;
            if ((uint)next < (uint)options.Ef)
            {
                count = Gather(context, pool.Expand(next), level, textSlots, out rows);
            }

            if (expanded > 1)
            {
                int best = Admit(context, ref pool, waitingRows, waiting, level, textSlots);
                idle = best < options.Watched ? 0 : idle + 1;
            }

            waiting = count;
            waitingRows = rows;
            next = pool.NextUnexpanded();
        }

        context.ClearVisited();
    }

    /// <summary>
    /// A walk over every row whose pool keeps only the allowed ones. Ends early, unfinished, when it has scored more rows than given.
    /// </summary>
    /// <returns>False when it gave up.</returns>
    public bool SearchGated(SearchContext context, uint start, int ef, in AllowedRows allowed, int mostScored, CancellationToken cancellation)
    {
        ref CandidatePool pool = ref context.Pool;
        ref CandidateHeap frontier = ref context.Frontier;
        pool.Reset(ef);
        frontier.Clear();
        context.Visit(start);
        float startScore;
        _codec.Score(context.Query, &start, 1, &startScore);
        frontier.Push(CandidateKey.Pack(startScore, start));
        PoolAllowed(context, &start, &startScore, 1, allowed);
        int slots = _layers.Slots(0);
        int expanded = 0;
        while (frontier.Count > 0 && context.VisitedCount <= mostScored)
        {
            if (++expanded % CancellationPeriod == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            ulong key = frontier.Pop();
            if (CandidateKey.Score(key) < pool.Threshold)
            {
                frontier.Clear();
                break;
            }

            int count = context.Gather(_layers.Links(CandidateKey.Row(key), 0), slots, out uint* rows);
            _codec.Score(context.Query, rows, count, context.Scores);
            PoolAllowed(context, rows, context.Scores, count, allowed);
            for (int i = 0; i < count; i++)
            {
                if (context.Scores[i] >= pool.Threshold)
                {
                    frontier.Push(CandidateKey.Pack(context.Scores[i], rows[i]));
                }
            }
        }

        bool finished = frontier.Count == 0;
        context.ClearVisited();
        return finished;
    }

    /// <summary>
    /// A walk over the allowed rows only (ACORN-1, Patel et al., SIGMOD 2024): where a link leads to a row that is not allowed, that row's
    /// links are looked at in its place.
    /// </summary>
    /// <returns>False when it found no allowed row near its start, or scored more rows than given.</returns>
    public bool SearchTwoHop(SearchContext context, uint start, int ef, in AllowedRows allowed, int mostScored, CancellationToken cancellation)
    {
        ref CandidatePool pool = ref context.Pool;
        pool.Reset(ef);
        context.Visit(start);
        uint row = start;
        int scored = 0, expanded = 0;
        for (int next = 0; next >= 0 && scored <= mostScored; next = pool.NextUnexpanded())
        {
            if (++expanded % CancellationPeriod == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            row = pool.Count > 0 ? pool.Expand(next) : row;
            int count = GatherTwoHop(context, row, allowed);
            if (expanded == 1 && allowed.Contains(start))
            {
                context.Picked[count++] = start;
            }

            _codec.Score(context.Query, context.Picked, count, context.Scores);
            pool.Merge(context.Batch, Select(context, context.Picked, count, pool.Threshold));
            scored += count;
        }

        bool finished = pool.Count > 0 && pool.NextUnexpanded() < 0;
        context.ClearVisited();
        return finished;
    }

    private int GatherTwoHop(SearchContext context, uint row, in AllowedRows allowed)
    {
        int slots = _layers.Slots(0), count = 0;
        uint* links = _layers.Links(row, 0);
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink && count < SearchContext.MaxBatch / 2; i++)
        {
            if (links[i] >= context.Rows || !context.Visit(links[i]))
            {
                continue;
            }

            if (allowed.Contains(links[i]))
            {
                context.Picked[count++] = links[i];
                continue;
            }

            uint* beyond = _layers.Links(links[i], 0);
            for (int j = 0; j < slots && beyond[j] != GraphLayers.NoLink; j++)
            {
                if (beyond[j] < context.Rows && allowed.Contains(beyond[j]) && context.Visit(beyond[j]))
                {
                    context.Picked[count++] = beyond[j];
                }
            }
        }

        return count;
    }

    private static int Copy(uint* links, int slots, SearchContext context)
    {
        int count = 0;
        for (int i = 0; i < slots && links[i] != GraphLayers.NoLink; i++)
        {
            context.Gathered[count] = links[i];
            count += links[i] < context.Rows ? 1 : 0;
        }

        return count;
    }

    private static void PoolAllowed(SearchContext context, uint* rows, float* scores, int count, in AllowedRows allowed)
    {
        float threshold = context.Pool.Threshold;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (scores[i] > threshold && allowed.Contains(rows[i]))
            {
                context.Batch[kept++] = CandidateKey.Pack(scores[i], rows[i]);
            }
        }

        context.Pool.Merge(context.Batch, kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Select(SearchContext context, uint* rows, int count, float threshold)
    {
        ulong* batch = context.Batch;
        float* scores = context.Scores;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            batch[kept] = CandidateKey.Pack(scores[i], rows[i]);
            kept += scores[i] > threshold ? 1 : 0;
        }

        return kept;
    }

    // Unvisited neighbours of a row, on their way from memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Gather(SearchContext context, uint row, int level, int textSlots, out uint* rows)
    {
        int count = context.Gather(_layers.Links(row, level), _layers.Slots(level), out rows);
        if (textSlots > 0)
        {
            count += context.Gather(_layers.TextLinks(row), textSlots, out _);
        }

        for (int i = 0; i < count; i++)
        {
            _codec.Prefetch(rows[i]);
        }

        return count;
    }

    // Scores gathered rows and merges the good ones into the pool; their links are asked for, as any of them may be the next row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Admit(SearchContext context, ref CandidatePool pool, uint* rows, int count, int level, int textSlots)
    {
        _codec.ScoreFetched(context.Query, rows, count, context.Scores);
        int kept = Select(context, rows, count, pool.Threshold);
        if (level == 0)
        {
            _prefetch.Links(context.Batch, kept, textSlots);
        }

        return pool.Merge(context.Batch, kept);
    }

    private void Seed(SearchContext context, uint start, ref CandidatePool pool)
    {
        context.Visit(start);
        float score;
        _codec.Score(context.Query, &start, 1, &score);
        context.Batch[0] = CandidateKey.Pack(score, start);
        pool.Merge(context.Batch, 1);
    }
}
