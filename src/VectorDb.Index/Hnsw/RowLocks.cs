namespace VectorDb.Index.Hnsw;

/// <summary>
/// Short spinning locks, shared by rows that fall on the same stripe. A writer holds one at a time, so they cannot deadlock;
/// readers never take one.
/// </summary>
internal sealed class RowLocks
{
    private const int Stripes = 1 << 14;

    // One lock each 16 bytes keeps neighbouring stripes from sharing a cache line too often.
    private const int Spacing = 4;

    private readonly int[] _held = new int[Stripes * Spacing];

    /// <summary>Takes the row's lock; release it by disposing.</summary>
    public Holder Enter(uint row)
    {
        ref int held = ref _held[(int)((row * 0x9E37_79B1u) >> 18) * Spacing];
        SpinWait spin = default;
        while (Interlocked.CompareExchange(ref held, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return new Holder(ref held);
    }

    /// <summary>A lock that is held until disposed.</summary>
    public readonly ref struct Holder
    {
        private readonly ref int _held;

        /// <summary>Takes over a lock that was just taken.</summary>
        public Holder(ref int held)
        {
            _held = ref held;
        }

        /// <summary>Lets go.</summary>
        public void Dispose() => Volatile.Write(ref _held, 0);
    }
}
