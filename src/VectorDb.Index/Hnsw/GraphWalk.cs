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
        Begin(context, start);
        pool.Merge(context.Batch, 1);
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
    /// A walk over every row whose pool keeps only the allowed ones. It ends where <see cref="WalkOptions.Ef"/> allowed rows are nearer than
    /// the next row; unfinished, when it has visited more rows than given.
    /// </summary>
    /// <returns>False when it gave up.</returns>
    public bool SearchGated(
        SearchContext context, uint start, WalkOptions options, in AllowedRows allowed, int mostVisited, CancellationToken cancellation)
    {
        ref CandidatePool pool = ref context.Pool;
        ref CandidateHeap frontier = ref context.Frontier;
        pool.Reset(options.Ef + options.Spare);
        frontier.Clear();
        frontier.Push(Begin(context, start));
        pool.Merge(context.Batch, KeepAllowed(context.Batch, 1, allowed));
        int textSlots = options.TextLinks && _layers.HasTextLinks ? _layers.TextSlots : 0;
        int expanded = 0, waiting = 0;
        uint* waitingRows = context.Gathered;
        while ((frontier.Count > 0 || waiting > 0) && context.VisitedCount <= mostVisited)
        {
            if (++expanded % CancellationPeriod == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            float bound = pool.ScoreAt(options.Ef - 1);
            int count = 0;
            uint* rows = waitingRows;
            if (frontier.Count > 0)
            {
                ulong key = frontier.Pop();
                if (CandidateKey.Score(key) < bound)
                {
                    frontier.Clear();
                }
                else
                {
                    count = Gather(context, CandidateKey.Row(key), 0, textSlots, out rows);
                }
            }

            _codec.ScoreFetched(context.Query, waitingRows, waiting, context.Scores);
            int kept = context.Select(waitingRows, waiting, pool.Threshold);
            _prefetch.Links(context.Batch, kept, textSlots);
            for (int i = 0; i < kept; i++)
            {
                if (CandidateKey.Score(context.Batch[i]) >= bound)
                {
                    frontier.Push(context.Batch[i]);
                }
            }

            pool.Merge(context.Batch, KeepAllowed(context.Batch, kept, allowed));
            waiting = count;
            waitingRows = rows;
        }

        bool finished = frontier.Count == 0 && waiting == 0;
        context.ClearVisited();
        return finished;
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

    private static int KeepAllowed(ulong* keys, int count, in AllowedRows allowed)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            keys[kept] = keys[i];
            kept += allowed.Contains(CandidateKey.Row(keys[i])) ? 1 : 0;
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
        int kept = context.Select(rows, count, pool.Threshold);
        if (level == 0)
        {
            _prefetch.Links(context.Batch, kept, textSlots);
        }

        return pool.Merge(context.Batch, kept);
    }

    // The row to start from, as the only one of the batch.
    private ulong Begin(SearchContext context, uint start)
    {
        context.Visit(start);
        float score;
        _codec.Score(context.Query, &start, 1, &score);
        return context.Batch[0] = CandidateKey.Pack(score, start);
    }
}
