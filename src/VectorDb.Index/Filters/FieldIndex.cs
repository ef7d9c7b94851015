namespace VectorDb.Index.Filters;

/// <summary>
/// The values of one payload field, indexed: which rows have a value, equal one, lie in a range, start so, or are near a place. A row may
/// have several values (a list) and is found by any of them. May be used from any number of threads at once.
/// </summary>
public sealed class FieldIndex : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly RowSet _present = new();
    private readonly RowSet _true = new();
    private readonly RowSet _false = new();
    private readonly TextRows _texts = new();
    private readonly OrderedRows _numbers = new();
    private readonly OrderedRows _times = new();
    private readonly PlaceRows _places = new();

    /// <summary>Adds a row with all its values; nothing if there are none.</summary>
    /// <param name="node">A row that has no values here.</param>
    /// <param name="values">Its values.</param>
    public void Add(NodeId node, params ReadOnlySpan<FieldValue> values)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (FieldValue value in values)
            {
                _present.Add(node.Value);
                AddOne(value, node.Value);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Takes a row out.</summary>
    /// <param name="node">The row.</param>
    /// <param name="values">The values that it was added with.</param>
    public void Remove(NodeId node, params ReadOnlySpan<FieldValue> values)
    {
        _lock.EnterWriteLock();
        try
        {
            _present.Remove(node.Value);
            foreach (FieldValue value in values)
            {
                RemoveOne(value, node.Value);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Adds the rows that have a value of any kind to a filter.</summary>
    public void Exists(RowFilter filter) => Read(filter, static (index, into, _) => index._present.AddTo(into), 0);

    /// <summary>Adds the rows that have this text, number, bool or time to a filter.</summary>
    public void Equal(FieldValue value, RowFilter filter) => Read(filter, static (index, into, wanted) => index.EqualOne(wanted, into), value);

    /// <summary>Adds the rows that have a text that starts so to a filter; compared by code units.</summary>
    public void StartingWith(string prefix, RowFilter filter)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Read(filter, static (index, into, start) => index._texts.StartingWith(start, into), prefix);
    }

    /// <summary>Adds the rows that have a number in a range to a filter.</summary>
    public void NumberIn(FieldRange range, RowFilter filter) =>
        Read(filter, static (index, into, wanted) => AddRows(index._numbers, wanted, into), range);

    /// <summary>Adds the rows that have a time in a range, in seconds since 1970, to a filter.</summary>
    public void TimeIn(FieldRange range, RowFilter filter) =>
        Read(filter, static (index, into, wanted) => AddRows(index._times, wanted, into), range);

    /// <summary>Adds the rows that have a place within a distance along the great circle to a filter.</summary>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <param name="longitude">Degrees.</param>
    /// <param name="meters">Distance, 0 or more.</param>
    /// <param name="filter">Receives the rows.</param>
    public void Within(double latitude, double longitude, double meters, RowFilter filter) => Read(
        filter,
        static (index, into, circle) => index._places.Within(circle.latitude, circle.longitude, circle.meters, into),
        (latitude, longitude, meters));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static void AddRows(OrderedRows rows, FieldRange range, RowFilter filter)
    {
        foreach ((double _, uint row) in rows.Between(range))
        {
            filter.Set(new NodeId(row));
        }
    }

    private void Read<TWanted>(RowFilter filter, Action<FieldIndex, RowFilter, TWanted> find, TWanted wanted)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _lock.EnterReadLock();
        try
        {
            find(this, filter, wanted);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void EqualOne(FieldValue value, RowFilter filter)
    {
        switch (value.Kind)
        {
            case FieldValueKind.Text:
                _texts.Equal(value.TextValue!, filter);
                break;
            case FieldValueKind.Number:
                AddRows(_numbers, new FieldRange(value.First, true, value.First, true), filter);
                break;
            case FieldValueKind.Time:
                AddRows(_times, new FieldRange(value.First, true, value.First, true), filter);
                break;
            case FieldValueKind.Bool:
                (value.First != 0 ? _true : _false).AddTo(filter);
                break;
            default:
                break;
        }
    }

    private void AddOne(FieldValue value, uint row)
    {
        switch (value.Kind)
        {
            case FieldValueKind.Text:
                _texts.Add(value.TextValue!, row);
                break;
            case FieldValueKind.Number:
                _numbers.Add(value.First, row);
                break;
            case FieldValueKind.Time:
                _times.Add(value.First, row);
                break;
            case FieldValueKind.Bool:
                (value.First != 0 ? _true : _false).Add(row);
                break;
            case FieldValueKind.Place:
                _places.Add(value.First, value.Second, row);
                break;
            default:
                break;
        }
    }

    private void RemoveOne(FieldValue value, uint row)
    {
        switch (value.Kind)
        {
            case FieldValueKind.Text:
                _texts.Remove(value.TextValue!, row);
                break;
            case FieldValueKind.Number:
                _numbers.Remove(value.First, row);
                break;
            case FieldValueKind.Time:
                _times.Remove(value.First, row);
                break;
            case FieldValueKind.Bool:
                (value.First != 0 ? _true : _false).Remove(row);
                break;
            case FieldValueKind.Place:
                _places.Remove(value.First, value.Second, row);
                break;
            default:
                break;
        }
    }
}
