namespace VectorDb.Index.Filters;

/// <summary>Rows by a string each, found by the whole string or by how it starts.</summary>
internal sealed class TextRows
{
    private readonly Dictionary<string, RowSet> _rows = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _sorted = new(StringComparer.Ordinal);

    /// <summary>Adds a row under a string.</summary>
    public void Add(string text, uint row)
    {
        if (!_rows.TryGetValue(text, out RowSet? rows))
        {
            rows = new RowSet();
            _rows.Add(text, rows);
            _sorted.Add(text);
        }

        rows.Add(row);
    }

    /// <summary>Takes a row out from under a string.</summary>
    public void Remove(string text, uint row)
    {
        if (_rows.TryGetValue(text, out RowSet? rows) && rows.Remove(row) && rows.Count == 0)
        {
            _rows.Remove(text);
            _sorted.Remove(text);
        }
    }

    /// <summary>Adds the rows of a string to a filter.</summary>
    public void Equal(string text, RowFilter filter)
    {
        if (_rows.TryGetValue(text, out RowSet? rows))
        {
            rows.AddTo(filter);
        }
    }

    /// <summary>Adds the rows of all strings that start so to a filter.</summary>
    public void StartingWith(string prefix, RowFilter filter)
    {
        // Strings that start so follow each other in ordinal order, the prefix itself first.
        if (_sorted.Max is not { } last || string.CompareOrdinal(last, prefix) < 0)
        {
            return;
        }

        foreach (string text in _sorted.GetViewBetween(prefix, last))
        {
            if (!text.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            _rows[text].AddTo(filter);
        }
    }
}
