namespace VectorDb.Index.Hnsw;

/// <summary>
/// Candidates of which the best one is taken next, in a binary heap: for walks whose candidates are not all results, so that the
/// pool cannot hold them.
/// </summary>
internal unsafe struct CandidateHeap
{
    private readonly ulong* _keys;

    /// <summary>Uses memory for as many keys as will ever be in the heap together.</summary>
    public CandidateHeap(ulong* keys)
    {
        _keys = keys;
    }

    /// <summary>Candidates waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the heap.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a key.</summary>
    public void Push(ulong key)
    {
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (_keys[parent] <= key)
            {
                break;
            }

            _keys[at] = _keys[parent];
            at = parent;
        }

        _keys[at] = key;
    }

    /// <summary>Takes the best key; the heap is not empty.</summary>
    public ulong Pop()
    {
        ulong best = _keys[0];
        ulong last = _keys[--Count];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _keys[child + 1] < _keys[child])
            {
                child++;
            }

            if (_keys[child] >= last)
            {
                break;
            }

            _keys[at] = _keys[child];
            at = child;
        }

        _keys[at] = last;
        return best;
    }
}
