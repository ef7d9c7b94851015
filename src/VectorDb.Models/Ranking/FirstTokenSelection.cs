namespace VectorDb.Models.Ranking;

/// <summary>
/// The k highest of some values, with the reference's choice among equals. Answers that begin with one token have equal
/// probabilities, so which of them become candidates is decided by how torch.topk happens to order them on a CPU: by C++'s
/// nth_element, or partial_sort where k is a 64th of the values or less, as libstdc++ implements them.
/// </summary>
internal static class FirstTokenSelection
{
    private const int PartialSortFactor = 64;
    private const int SmallRange = 3;

    /// <summary>Indices of the k highest values, highest first; of equal ones the lower index first.</summary>
    public static int[] Top(ReadOnlySpan<float> values, int k)
    {
        (float Value, int Index)[] queue = new (float, int)[values.Length];
        for (int i = 0; i < queue.Length; i++)
        {
            queue[i] = (values[i], i);
        }

        if (k < queue.Length)
        {
            if ((long)k * PartialSortFactor <= queue.Length)
            {
                HeapSelect(queue, k);
            }
            else
            {
                IntroSelect(queue, k - 1);
            }
        }

        return [.. queue.Take(k).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Index).Select(entry => entry.Index)];
    }

    private static bool Before((float Value, int Index) a, (float Value, int Index) b) => a.Value > b.Value;

    /// <summary>std::__introselect.</summary>
    private static void IntroSelect((float Value, int Index)[] queue, int nth)
    {
        int first = 0;
        int last = queue.Length;
        int depth = 2 * (int)Math.Log2(queue.Length);
        while (last - first > SmallRange)
        {
            if (depth-- == 0)
            {
                HeapSelect(queue.AsSpan(first, last - first), nth + 1 - first);
                Swap(queue, first, nth);
                return;
            }

            int cut = Partition(queue, first, last);
            (first, last) = cut <= nth ? (cut, last) : (first, cut);
        }

        InsertionSort(queue.AsSpan(first, last - first));
    }

    /// <summary>std::__unguarded_partition_pivot.</summary>
    private static int Partition((float Value, int Index)[] queue, int first, int last)
    {
        MedianToFirst(queue, first, first + 1, first + ((last - first) / 2), last - 1);
        int low = first + 1;
        int high = last;
        while (true)
        {
            while (Before(queue[low], queue[first]))
            {
                low++;
            }

            high--;
            while (Before(queue[first], queue[high]))
            {
                high--;
            }

            if (low >= high)
            {
                return low;
            }

            Swap(queue, low++, high);
        }
    }

    /// <summary>std::__move_median_to_first.</summary>
    private static void MedianToFirst((float Value, int Index)[] queue, int first, int a, int b, int c)
    {
        int median = Before(queue[a], queue[b])
            ? Before(queue[b], queue[c]) ? b : Before(queue[a], queue[c]) ? c : a
            : Before(queue[a], queue[c]) ? a : Before(queue[b], queue[c]) ? c : b;
        Swap(queue, first, median);
    }

    /// <summary>std::__insertion_sort, which keeps the order of equals.</summary>
    private static void InsertionSort(Span<(float Value, int Index)> range)
    {
        for (int i = 1; i < range.Length; i++)
        {
            (float Value, int Index) value = range[i];
            int place = i;
            while (place > 0 && Before(value, range[place - 1]))
            {
                range[place] = range[place - 1];
                place--;
            }

            range[place] = value;
        }
    }

    /// <summary>std::__heap_select: a heap of the first so many, whose worst is replaced by every better one behind it.</summary>
    private static void HeapSelect(Span<(float Value, int Index)> range, int middle)
    {
        Span<(float Value, int Index)> heap = range[..middle];
        for (int parent = (middle - 2) / 2; parent >= 0 && middle > 1; parent--)
        {
            AdjustHeap(heap, parent, heap[parent]);
        }

        for (int i = middle; i < range.Length; i++)
        {
            if (Before(range[i], heap[0]))
            {
                (float Value, int Index) value = range[i];
                range[i] = heap[0];
                AdjustHeap(heap, 0, value);
            }
        }
    }

    /// <summary>std::__adjust_heap: the hole sinks to the bottom, then the value rises from there.</summary>
    private static void AdjustHeap(Span<(float Value, int Index)> heap, int hole, (float Value, int Index) value)
    {
        int top = hole;
        int child = hole;
        while (child < (heap.Length - 1) / 2)
        {
            child = 2 * (child + 1);
            child -= Before(heap[child], heap[child - 1]) ? 1 : 0;
            heap[hole] = heap[child];
            hole = child;
        }

        if (heap.Length % 2 == 0 && child == (heap.Length - 2) / 2)
        {
            child = 2 * (child + 1);
            heap[hole] = heap[child - 1];
            hole = child - 1;
        }

        for (int parent = (hole - 1) / 2; hole > top && Before(heap[parent], value); parent = (hole - 1) / 2)
        {
            heap[hole] = heap[parent];
            hole = parent;
        }

        heap[hole] = value;
    }

    private static void Swap((float Value, int Index)[] queue, int a, int b) => (queue[a], queue[b]) = (queue[b], queue[a]);
}
