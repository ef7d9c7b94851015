using System.Runtime.CompilerServices;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Hnsw;

/// <summary>The scratch memory of one walk: visited bits, gathered rows, scores and the candidate pool. One walk uses it at a time.</summary>
internal sealed unsafe class SearchContext : IDisposable
{
    /// <summary>Rows a single batch may gather.</summary>
    public const int MaxBatch = 1024;

    /// <summary><see cref="ActiveSince"/> of a context that nobody uses.</summary>
    public const long Idle = 0;

    /// <summary>The pool's clock when the present walk began.</summary>
    public long ActiveSince;

    private const int PoolSlack = 2 * MaxBatch;

    private readonly PageMemory _memory;
    private CandidatePool _pool;
    private CandidateHeap _frontier;
    private int _visitedCount;

    /// <summary>Makes scratch memory for an index of this many rows.</summary>
    /// <param name="rows">Rows the walk may meet.</param>
    /// <param name="paddedDimensions">Components of a padded vector.</param>
    /// <param name="queryBytes">Bytes of a prepared query.</param>
    public SearchContext(uint rows, int paddedDimensions, int queryBytes)
    {
        Rows = rows;
        nuint visited = (((nuint)rows + 63) / 64 * sizeof(ulong)) + 64;
        nuint gathered = ((nuint)rows + MaxBatch) * sizeof(uint);
        nuint keys = (SearchParameters.MaxEf + PoolSlack) * sizeof(ulong);
        nuint batch = MaxBatch * sizeof(ulong);
        nuint vector = (nuint)paddedDimensions * sizeof(float);

        nuint total = 0;
        nuint visitedAt = Place(visited), gatheredAt = Place(gathered), keysAt = Place(keys), frontierAt = Place(gathered * 2), estimatesAt = Place(keys), batchAt = Place(batch);
        nuint scoresAt = Place(batch), vectorAt = Place(vector), queryAt = Place((nuint)queryBytes);
        _memory = PageMemory.Reserve(total);

        byte* start = _memory.Pointer;
        Visited = (ulong*)(start + visitedAt);
        Gathered = (uint*)(start + gatheredAt);
        _pool = new CandidatePool((ulong*)(start + keysAt));
        _frontier = new CandidateHeap((ulong*)(start + frontierAt));
        Estimates = (ulong*)(start + estimatesAt);
        Batch = (ulong*)(start + batchAt);
        Scores = (float*)(start + scoresAt);
        Vector = (float*)(start + vectorAt);
        Query = start + queryAt;
        return;

        nuint Place(nuint bytes)
        {
            nuint at = total;
            total += (bytes + 63) & ~(nuint)63;
            return at;
        }
    }

    /// <summary>Rows below it may be visited; links to others are passed over.</summary>
    public uint Rows { get; }

    /// <summary>One bit a row.</summary>
    public ulong* Visited { get; }

    /// <summary>The rows gathered by this walk, in order: the batch in hand is its end.</summary>
    public uint* Gathered { get; }

    /// <summary>Candidates of the walk while they are scored again, room for as many as the pool's.</summary>
    public ulong* Estimates { get; }

    /// <summary>Keys on their way into the pool, [<see cref="MaxBatch"/>].</summary>
    public ulong* Batch { get; }

    /// <summary>Scores of the batch, [<see cref="MaxBatch"/>].</summary>
    public float* Scores { get; }

    /// <summary>The query as float32 [padded dimensions].</summary>
    public float* Vector { get; }

    /// <summary>The query as the codec wants it.</summary>
    public byte* Query { get; }

    /// <summary>The candidates.</summary>
    public ref CandidatePool Pool => ref _pool;

    /// <summary>Candidates still to expand in a gated walk.</summary>
    public ref CandidateHeap Frontier => ref _frontier;

    /// <summary>Rows scored by this walk.</summary>
    public int VisitedCount => _visitedCount;

    /// <summary>Takes the unvisited ones of some links into the batch, marking them visited.</summary>
    /// <param name="links">Links, the used ones first, the rest <see cref="GraphLayers.NoLink"/>.</param>
    /// <param name="slots">Links to look at.</param>
    /// <param name="rows">Receives the address of the batch.</param>
    /// <returns>Rows in the batch.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Gather(uint* links, int slots, out uint* rows)
    {
        uint* into = Gathered + _visitedCount;
        ulong* visited = Visited;
        uint limit = Rows;
        int count = 0;
        for (int i = 0; i < slots; i++)
        {
            uint row = links[i];
            if (row >= limit)
            {
                if (row == GraphLayers.NoLink)
                {
                    break;
                }

                continue;
            }

            ulong* word = visited + (row >> 6);
            ulong seen = *word;
            into[count] = row;
            count += (int)(~(seen >> (int)(row & 63)) & 1);
            *word = seen | (1UL << (int)(row & 63));
        }

        _visitedCount += count;
        rows = into;
        return count;
    }

    /// <summary>Makes keys of the rows whose scores are above a threshold, in <see cref="Batch"/>.</summary>
    /// <param name="rows">Rows, whose <see cref="Scores"/> are there.</param>
    /// <param name="count">How many.</param>
    /// <param name="threshold">What a score must exceed.</param>
    /// <returns>How many keys.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Select(uint* rows, int count, float threshold)
    {
        ulong* batch = Batch;
        float* scores = Scores;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            batch[kept] = CandidateKey.Pack(scores[i], rows[i]);
            kept += scores[i] > threshold ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Marks one row as visited.</summary>
    /// <returns>Whether it was not yet.</returns>
    public bool Visit(uint row)
    {
        ulong bit = 1UL << (int)(row & 63);
        if ((Visited[row >> 6] & bit) != 0)
        {
            return false;
        }

        Visited[row >> 6] |= bit;
        Gathered[_visitedCount++] = row;
        return true;
    }

    /// <summary>Forgets what was visited: bit by bit where few were, all at once where many were.</summary>
    public void ClearVisited()
    {
        uint words = (Rows + 63) / 64;
        if (_visitedCount > words / 4)
        {
            new Span<ulong>(Visited, (int)words).Clear();
        }
        else
        {
            for (int i = 0; i < _visitedCount; i++)
            {
                Visited[Gathered[i] >> 6] = 0;
            }
        }

        _visitedCount = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
