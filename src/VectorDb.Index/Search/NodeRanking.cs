using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Search;

/// <summary>Turns a pool of rows into one of nodes, which is what results are and what ties are broken by.</summary>
internal static unsafe class NodeRanking
{
    /// <summary>Has what <see cref="Run"/> reads first of the best rows brought near the processor.</summary>
    public static void Prefetch(in CandidatePool pool, RowStore store, int wanted)
    {
        for (int i = 0; i < Math.Min(pool.Count, wanted) && Sse.IsSupported; i++)
        {
            Sse.Prefetch0(store.NodeNumbers.Row(CandidateKey.Row(pool.Keys[i])));
        }
    }

    /// <summary>Puts each row's node in its place, leaving out what is gone.</summary>
    /// <param name="pool">Rows with exact scores; the caller holds a lease, so that none of them was given to another node.</param>
    /// <param name="store">The rows.</param>
    /// <param name="filter">Nodes that may be found; null for all.</param>
    /// <returns>Candidates that were left out.</returns>
    public static int Run(ref CandidatePool pool, RowStore store, RowFilter? filter)
    {
        ulong* keys = pool.Keys;
        int count = pool.Count, named = 0, kept = 0;
        for (int i = 0; i < count; i++)
        {
            uint node = store.Nodes.NodeOf(CandidateKey.Row(keys[i]));
            if (node != uint.MaxValue)
            {
                store.Nodes.Prefetch(node);
                keys[named++] = CandidateKey.Pack(CandidateKey.Score(keys[i]), node);
            }
        }

        bool sorted = true;
        for (int i = 0; i < named; i++)
        {
            uint node = CandidateKey.Row(keys[i]);
            if (store.TryGetLiveRow(node, out _) && (filter is null || filter.Contains(new NodeId(node))))
            {
                keys[kept] = keys[i];
                sorted &= kept == 0 || keys[kept - 1] < keys[kept];
                kept++;
            }
        }

        pool.Truncate(sorted ? kept : SortDistinct(keys, kept));
        return count - pool.Count;
    }

    /// <summary>Takes the present row of each candidate whose node has moved, once where both were met.</summary>
    public static void FollowMoves(ref CandidatePool pool, RowStore store)
    {
        ulong* keys = pool.Keys;
        for (int i = 0; i < pool.Count; i++)
        {
            if (store.Nodes.TryGetRow(store.Nodes.NodeOf(CandidateKey.Row(keys[i])), out uint row))
            {
                keys[i] = CandidateKey.Pack(CandidateKey.Score(keys[i]), row);
            }
        }

        pool.Truncate(SortDistinct(keys, pool.Count));
    }

    private static int SortDistinct(ulong* keys, int count)
    {
        new Span<ulong>(keys, count).Sort();
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (kept == 0 || keys[kept - 1] != keys[i])
            {
                keys[kept++] = keys[i];
            }
        }

        return kept;
    }
}
