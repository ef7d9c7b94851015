using VectorDb.Index.Quantization;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// Algorithm 4 of the paper, SELECT-NEIGHBORS-HEURISTIC, without extendCandidates: a candidate becomes a
/// neighbour only if it is nearer to the base than to every neighbour chosen before it, so that links point in different directions.
/// </summary>
internal static class NeighborSelection
{
    /// <summary>Chooses neighbours of a base among candidates.</summary>
    /// <param name="codec">Scores pairs of candidates.</param>
    /// <param name="candidates">Keys with scores to the base, best first.</param>
    /// <param name="most">Neighbours wanted at most.</param>
    /// <param name="chosen">Receives the neighbours, nearest first; at least <paramref name="most"/> long.</param>
    /// <returns>How many were chosen.</returns>
    public static int SelectNeighborsHeuristic<TCodec>(TCodec codec, ReadOnlySpan<ulong> candidates, int most, Span<uint> chosen)
        where TCodec : struct, ICodec
    {
        int count = 0;
        for (int i = 0; i < candidates.Length && count < most; i++)
        {
            uint candidate = CandidateKey.Row(candidates[i]);
            float toBase = CandidateKey.Score(candidates[i]);
            if (IsDiverse(codec, candidate, toBase, chosen[..count]))
            {
                chosen[count++] = candidate;
            }
        }

        return count;
    }

    /// <summary>
    /// The paper's keepPrunedConnections: fills up with the nearest candidates that were not chosen.
    /// </summary>
    /// <param name="candidates">Keys, best first, as they were chosen from.</param>
    /// <param name="count">Neighbours chosen so far.</param>
    /// <param name="least">Neighbours wanted at least.</param>
    /// <param name="chosen">The neighbours.</param>
    /// <returns>How many there are now.</returns>
    public static int KeepPrunedConnections(ReadOnlySpan<ulong> candidates, int count, int least, Span<uint> chosen)
    {
        for (int i = 0; i < candidates.Length && count < least; i++)
        {
            uint candidate = CandidateKey.Row(candidates[i]);
            if (!chosen[..count].Contains(candidate))
            {
                chosen[count++] = candidate;
            }
        }

        return count;
    }

    private static bool IsDiverse<TCodec>(TCodec codec, uint candidate, float toBase, ReadOnlySpan<uint> chosen)
        where TCodec : struct, ICodec
    {
        foreach (uint neighbour in chosen)
        {
            if (codec.ScorePair(candidate, neighbour) > toBase)
            {
                return false;
            }
        }

        return true;
    }
}
