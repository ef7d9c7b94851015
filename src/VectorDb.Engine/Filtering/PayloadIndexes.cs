using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using VectorDb.Engine.Items;
using VectorDb.Index;
using VectorDb.Index.Filters;

namespace VectorDb.Engine.Filtering;

/// <summary>
/// The payload indexes of a collection: one for each field that occurs, up to <see cref="MaxFields"/>. One writer; any number of
/// readers beside it.
/// </summary>
internal sealed class PayloadIndexes : IDisposable
{
    /// <summary>The most fields that are indexed; a filter that names another is answered by reading every item.</summary>
    public const int MaxFields = 256;

    private readonly ConcurrentDictionary<string, FieldIndex> _fields = new(StringComparer.Ordinal);
    private volatile bool _isFull;

    /// <summary>Adds the payload of a row.</summary>
    public void Add(NodeId row, Payload payload) => Add(row, PayloadFields.Of(payload));

    /// <summary>Adds the fields of a row's payload.</summary>
    public void Add(NodeId row, IReadOnlyDictionary<string, List<FieldValue>> fields)
    {
        foreach ((string path, List<FieldValue> values) in fields)
        {
            if (!_fields.TryGetValue(path, out FieldIndex? index))
            {
                if (_fields.Count >= MaxFields)
                {
                    _isFull = true;
                    continue;
                }

                index = _fields.GetOrAdd(path, static _ => new FieldIndex());
            }

            index.Add(row, CollectionsMarshal.AsSpan(values));
        }
    }

    /// <summary>Takes a row out, with the payload that it was added with.</summary>
    public void Remove(NodeId row, Payload payload)
    {
        foreach ((string path, List<FieldValue> values) in PayloadFields.Of(payload))
        {
            if (_fields.TryGetValue(path, out FieldIndex? index))
            {
                index.Remove(row, CollectionsMarshal.AsSpan(values));
            }
        }
    }

    /// <summary>The rows that meet a filter, among those below <paramref name="end"/>; null if a field of it is not indexed.</summary>
    public RowFilter? Rows(Filter filter, NodeId end) => filter switch
    {
        Filter.AllOf all => Combine(all.Filters, end, static (a, b) => a.And(b)),
        Filter.AnyOf any => Combine(any.Filters, end, static (a, b) => a.Or(b)),
        Filter.Negated not => Rows(not.Inner, end)?.Not(end.Value),
        Filter.OneOf one => Find(one.Field, end, (index, rows) =>
        {
            foreach (FilterValue value in one.Values)
            {
                index.Equal(ToField(value), rows);
            }
        }),
        Filter.Range range => Find(range.Field, end, (index, rows) => InRange(index, range, rows)),
        Filter.Exists exists => Find(exists.Field, end, static (index, rows) => index.Exists(rows)),
        Filter.Prefix prefix => Find(prefix.Field, end, (index, rows) => index.StartingWith(prefix.Value, rows)),
        Filter.GeoRadius circle => Find(
            circle.Field, end, (index, rows) => index.Within(circle.Latitude, circle.Longitude, circle.Meters, rows)),
        _ => null,
    };

    /// <summary>Frees the indexes.</summary>
    public void Dispose()
    {
        foreach (FieldIndex index in _fields.Values)
        {
            index.Dispose();
        }
    }

    private static FieldValue ToField(FilterValue value) =>
        value.Text is { } text ? FieldValue.Text(text)
        : value.IsBool ? FieldValue.Bool(value.Number != 0)
        : FieldValue.Number(value.Number);

    private static void InRange(FieldIndex index, Filter.Range range, RowFilter rows)
    {
        var bounds = new FieldRange(range.Lower?.Value, range.Lower?.Inclusive ?? false, range.Upper?.Value, range.Upper?.Inclusive ?? false);
        if ((range.Lower ?? range.Upper)!.IsTime)
        {
            index.TimeIn(bounds, rows);
        }
        else
        {
            index.NumberIn(bounds, rows);
        }
    }

    private RowFilter? Find(string field, NodeId end, Action<FieldIndex, RowFilter> find)
    {
        var rows = new RowFilter(end.Value);
        if (_fields.TryGetValue(field, out FieldIndex? index))
        {
            find(index, rows);
            return rows;
        }

        // A field that never occurred is missing everywhere; one that found no room may not be.
        return _isFull ? null : rows;
    }

    private RowFilter? Combine(IReadOnlyList<Filter> filters, NodeId end, Func<RowFilter, RowFilter, RowFilter> combine)
    {
        RowFilter? rows = Rows(filters[0], end);
        for (int i = 1; i < filters.Count && rows is not null; i++)
        {
            rows = Rows(filters[i], end) is { } next ? combine(rows, next) : null;
        }

        return rows;
    }
}
