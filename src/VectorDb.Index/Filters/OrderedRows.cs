namespace VectorDb.Index.Filters;

/// <summary>
/// Rows in the order of a number each: sorted buckets of bounded size, so that adding one moves little. Equal numbers are in the order
/// of their rows.
/// </summary>
internal sealed class OrderedRows
{
    private const int MostInBucket = 512;

    private readonly List<List<Entry>> _buckets = [];

    /// <summary>Adds a row under a number; once more is no change.</summary>
    public void Add(double key, uint row)
    {
        var entry = new Entry(key, row);
        if (_buckets.Count == 0)
        {
            _buckets.Add([entry]);
            return;
        }

        int at = BucketOf(entry);
        List<Entry> bucket = _buckets[at];
        int place = bucket.BinarySearch(entry);
        if (place >= 0)
        {
            return;
        }

        bucket.Insert(~place, entry);
        if (bucket.Count > MostInBucket)
        {
            int half = bucket.Count / 2;
            _buckets.Insert(at + 1, bucket.GetRange(half, bucket.Count - half));
            bucket.RemoveRange(half, bucket.Count - half);
        }
    }

    /// <summary>Takes a row out from under a number.</summary>
    public void Remove(double key, uint row)
    {
        var entry = new Entry(key, row);
        int at = _buckets.Count == 0 ? -1 : BucketOf(entry);
        int place = at < 0 ? -1 : _buckets[at].BinarySearch(entry);
        if (place < 0)
        {
            return;
        }

        _buckets[at].RemoveAt(place);
        if (_buckets[at].Count == 0)
        {
            _buckets.RemoveAt(at);
        }
    }

    /// <summary>The entries of a range, ascending.</summary>
    public IEnumerable<(double Key, uint Row)> Between(FieldRange range)
    {
        // The first entry of the range: with the lower end outside, behind every row that has it.
        Entry first = range.Lower is { } lower
            ? new Entry(range.LowerInclusive ? lower : Math.BitIncrement(lower), 0)
            : new Entry(double.NegativeInfinity, 0);
        for (int at = _buckets.Count == 0 ? 0 : BucketOf(first); at < _buckets.Count; at++)
        {
            List<Entry> bucket = _buckets[at];
            int place = bucket.BinarySearch(first);
            for (int i = place < 0 ? ~place : place; i < bucket.Count; i++)
            {
                if (range.Upper is { } upper && (range.UpperInclusive ? bucket[i].Key > upper : bucket[i].Key >= upper))
                {
                    yield break;
                }

                yield return (bucket[i].Key, bucket[i].Row);
            }
        }
    }

    // The last bucket that starts at the entry or before it.
    private int BucketOf(Entry entry)
    {
        int low = 0, high = _buckets.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_buckets[middle][0].CompareTo(entry) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private readonly record struct Entry(double Key, uint Row) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            // 0 and -0 are one number here as they are everywhere else.
            if (Key != other.Key)
            {
                return Key < other.Key ? -1 : 1;
            }

            return Row.CompareTo(other.Row);
        }
    }
}
