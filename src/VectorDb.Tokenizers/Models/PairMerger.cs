using System.Buffers;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// The merge loop of byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909, Algorithm 1): the best-ranked pair first, of equal
/// ones the leftmost. A heap of candidate pairs over a linked list of symbols makes it O(n log n) where rescanning would be O(n²).
/// </summary>
internal static class PairMerger
{
    private const int OnStack = 128;

    /// <summary>Merges in place.</summary>
    /// <param name="merges">What may be merged.</param>
    /// <param name="symbols">The symbols of one piece of text; on return the first ones are the result.</param>
    /// <returns>How many symbols are left.</returns>
    public static int Merge(MergeTable merges, Span<int> symbols)
    {
        if (symbols.Length < 2)
        {
            return symbols.Length;
        }

        // A merge removes one symbol and offers at most two new pairs, so the heap never holds more than 3n.
        int capacity = symbols.Length * 3;
        int[]? links = symbols.Length > OnStack ? ArrayPool<int>.Shared.Rent(symbols.Length * 2) : null;
        long[]? heap = symbols.Length > OnStack ? ArrayPool<long>.Shared.Rent(capacity) : null;
        Span<int> linkSpan = links ?? stackalloc int[OnStack * 2];
        var run = new Run(
            merges,
            symbols,
            linkSpan[..symbols.Length],
            linkSpan.Slice(symbols.Length, symbols.Length),
            heap ?? stackalloc long[OnStack * 3]);
        int left = run.Execute();
        if (links is not null)
        {
            ArrayPool<int>.Shared.Return(links);
            ArrayPool<long>.Shared.Return(heap!);
        }

        return left;
    }

    private ref struct Run
    {
        private const int Gone = -2;

        private readonly MergeTable _merges;
        private readonly Span<int> _symbols;
        private readonly Span<int> _previous;
        private readonly Span<int> _next;
        private readonly Span<long> _heap; // rank in the high half, position in the low half
        private int _heapSize;

        public Run(MergeTable merges, Span<int> symbols, Span<int> previous, Span<int> next, Span<long> heap)
        {
            _merges = merges;
            _symbols = symbols;
            _previous = previous;
            _next = next;
            _heap = heap;
        }

        public int Execute()
        {
            int count = _symbols.Length;
            for (int i = 0; i < count; i++)
            {
                _previous[i] = i - 1;
                _next[i] = i + 1;
            }

            for (int i = 0; i + 1 < count; i++)
            {
                Offer(i);
            }

            while (_heapSize > 0)
            {
                long best = Pop();
                Apply((int)(best >> 32), (int)best);
            }

            return Compact();
        }

        // An entry may be stale: its symbols may have been merged since. It counts only if the pair there still has this rank.
        private void Apply(int rank, int left)
        {
            int right = _next[left];
            if (right >= _symbols.Length || _previous[left] == Gone
                || !_merges.TryGet(_symbols[left], _symbols[right], out Merge merge) || merge.Rank != rank)
            {
                return;
            }

            _symbols[left] = merge.Result;
            int after = _next[right];
            _next[left] = after;
            _next[right] = _symbols.Length;
            _previous[right] = Gone;
            if (after < _symbols.Length)
            {
                _previous[after] = left;
                Offer(left);
            }

            if (_previous[left] >= 0)
            {
                Offer(_previous[left]);
            }
        }

        private void Offer(int left)
        {
            if (_merges.TryGet(_symbols[left], _symbols[_next[left]], out Merge merge))
            {
                Push(((long)merge.Rank << 32) | (uint)left);
            }
        }

        private readonly int Compact()
        {
            int count = 0;
            for (int i = 0; i < _symbols.Length; i = _next[i])
            {
                _symbols[count++] = _symbols[i];
            }

            return count;
        }

        private void Push(long entry)
        {
            int at = _heapSize++;
            while (at > 0)
            {
                int parent = (at - 1) / 2;
                if (_heap[parent] <= entry)
                {
                    break;
                }

                _heap[at] = _heap[parent];
                at = parent;
            }

            _heap[at] = entry;
        }

        private long Pop()
        {
            long top = _heap[0];
            long last = _heap[--_heapSize];
            int at = 0;
            for (int child = 1; child < _heapSize; child = (at * 2) + 1)
            {
                if (child + 1 < _heapSize && _heap[child + 1] < _heap[child])
                {
                    child++;
                }

                if (last <= _heap[child])
                {
                    break;
                }

                _heap[at] = _heap[child];
                at = child;
            }

            _heap[at] = last;
            return top;
        }
    }
}
