using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Index.Hnsw;

/// <summary>
/// The best candidates met so far, sorted, best first: the sets C and W of the paper's Algorithm 2 in one array. A batch of new
/// candidates is merged in one pass.
/// </summary>
internal unsafe struct CandidatePool
{
    // Keys in a register.
    private const int Piece = 8;
    private const int RankedKeys = 32;

    private readonly ulong* _keys;
    private int _limit;
    private int _cursor;

    /// <summary>Uses memory for as many keys as any limit it will be given.</summary>
    public CandidatePool(ulong* keys)
    {
        _keys = keys;
    }

    /// <summary>Candidates kept now.</summary>
    public int Count { get; private set; }

    /// <summary>The sorted keys.</summary>
    public readonly ulong* Keys => _keys;

    /// <summary>A score must be above it to get in: the worst kept one once the pool is full.</summary>
    public float Threshold { get; private set; }

    /// <summary>The score at a place; negative infinity while there are fewer candidates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float ScoreAt(int place) => place < Count ? CandidateKey.Score(_keys[place]) : float.NegativeInfinity;

    /// <summary>Empties the pool and says how many candidates it keeps, at least 1.</summary>
    public void Reset(int limit)
    {
        _limit = limit;
        _cursor = 0;
        Count = 0;
        Threshold = float.NegativeInfinity;
    }

    /// <summary>Where the best candidate stands whose neighbours were not looked at yet; below zero when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextUnexpanded()
    {
        while (_cursor < Count)
        {
            if ((_keys[_cursor] & CandidateKey.Expanded) == 0)
            {
                return _cursor;
            }

            _cursor++;
        }

        return -1;
    }

    /// <summary>Marks a candidate as looked at.</summary>
    /// <returns>Its row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Expand(int position)
    {
        _keys[position] |= CandidateKey.Expanded;
        return CandidateKey.Row(_keys[position]);
    }

    /// <summary>Merges keys into the pool, dropping the worst beyond its limit.</summary>
    /// <param name="added">Keys not in the pool yet; moved about. There is memory for a multiple of 8, unless it is one.</param>
    /// <param name="count">How many, any number.</param>
    /// <returns>The best place that a new key took, or the limit if none got in.</returns>
    [SkipLocalsInit]
    public int Merge(ulong* added, int count)
    {
        if (count == 0)
        {
            return _limit;
        }

        ulong* sorted = stackalloc ulong[RankedKeys];
        if (count > 1 && count <= RankedKeys && Vector512.IsHardwareAccelerated)
        {
            RankSort(added, count, sorted);
            added = sorted;
        }
        else if (count <= 48)
        {
            InsertionSort(added, count);
        }
        else
        {
            new Span<ulong>(added, count).Sort();
        }

        int kept = Math.Min(Count + count, _limit);
        int i = Count - 1, j = count - 1;
        for (int drop = Count + count - kept; drop > 0; drop--)
        {
            // Dropping takes the larger key, from either side.
            if (i < 0 || (j >= 0 && added[j] > _keys[i]))
            {
                j--;
            }
            else
            {
                i--;
            }
        }

        int write = kept - 1;
        while (j >= 0)
        {
            if (i >= Piece - 1 && _keys[i - Piece + 1] > added[j])
            {
                // Eight that are worse move behind the key together.
                Vector512.Store(Vector512.Load(_keys + i - Piece + 1), _keys + write - Piece + 1);
                i -= Piece;
                write -= Piece;
            }
            else if (i >= 0 && _keys[i] > added[j])
            {
                _keys[write--] = _keys[i--];
            }
            else
            {
                _keys[write--] = added[j--];
            }
        }

        Count = kept;
        _cursor = Math.Min(_cursor, write + 1);
        if (Count == _limit)
        {
            Threshold = CandidateKey.Score(_keys[Count - 1]);
        }

        return write + 1;
    }

    /// <summary>Keeps the first so many keys, which the caller has rewritten and left sorted.</summary>
    public void Truncate(int count) => Count = count;

    // A key's place is how many are smaller: no branch depends on the keys, of which no two are equal.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RankSort(ulong* keys, int count, ulong* sorted)
    {
        uint inLast = (1u << (((count - 1) % Piece) + 1)) - 1;
        for (int i = 0; i < count; i++)
        {
            Vector512<ulong> key = Vector512.Create(keys[i]);
            int place = 0, start = 0;
            for (; start + Piece < count; start += Piece)
            {
                place += BitOperations.PopCount(Smaller(keys + start, key));
            }

            sorted[place + BitOperations.PopCount(Smaller(keys + start, key) & inLast)] = keys[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Smaller(ulong* keys, Vector512<ulong> key) => (uint)Vector512.LessThan(Vector512.Load(keys), key).ExtractMostSignificantBits();

    private static void InsertionSort(ulong* keys, int count)
    {
        for (int i = 1; i < count; i++)
        {
            ulong key = keys[i];
            int j = i - 1;
            for (; j >= 0 && keys[j] > key; j--)
            {
                keys[j + 1] = keys[j];
            }

            keys[j + 1] = key;
        }
    }
}
