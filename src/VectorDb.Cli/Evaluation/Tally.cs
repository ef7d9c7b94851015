namespace VectorDb.Cli.Evaluation;

/// <summary>How many of how many were right, told apart by slices of the data.</summary>
internal sealed class Tally
{
    /// <summary>The slice that holds everything.</summary>
    public const string All = "all";

    private readonly SortedDictionary<string, (int Right, int Count)> _slices = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The slices, everything first.</summary>
    public IEnumerable<KeyValuePair<string, (int Right, int Count)>> Slices => _slices.OrderBy(static s => s.Key != All);

    /// <summary>Counts one; safe from any thread.</summary>
    /// <param name="slice">Its slice beside everything; null or empty for none.</param>
    /// <param name="right">Whether it was right.</param>
    public void Add(string? slice, bool right)
    {
        lock (_lock)
        {
            Count(All, right);
            if (!string.IsNullOrEmpty(slice))
            {
                Count(slice, right);
            }
        }
    }

    /// <summary>The share of right ones in a slice, 0 to 1; 0 for a slice that is not there.</summary>
    public double Share(string slice) => _slices.TryGetValue(slice, out (int Right, int Count) found) ? (double)found.Right / found.Count : 0;

    private void Count(string slice, bool right)
    {
        (int rights, int count) = _slices.GetValueOrDefault(slice);
        _slices[slice] = (rights + (right ? 1 : 0), count + 1);
    }
}
