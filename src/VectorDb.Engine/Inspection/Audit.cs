using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Items;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Compares everything that an open database keeps: every block and pair with its checksum, records with rows, rows with graphs,
/// items with pictures, and all of it with what the log says. Nobody may write meanwhile.
/// </summary>
internal sealed class Audit(OpenDatabase database)
{
    private readonly FindingList _findings = new();
    private readonly Dictionary<(uint Collection, string Id), StoredItem> _items = [];
    private long _vectors;
    private long _pictures;
    private long _logRecords;

    /// <summary>Walks the whole of it.</summary>
    public CheckReport Run(CancellationToken cancellationToken)
    {
        CheckStore("records", database.Stores.Records, cancellationToken);
        CheckStore("media", database.Stores.Media, cancellationToken);
        CheckStore("blocks", database.Stores.Blocks, cancellationToken);
        _findings.Try("records", ReadItems);
        foreach (Collection collection in database.State.Collections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckRows(collection);
            CheckGraphs(collection, cancellationToken);
        }

        _findings.Try("media", CheckPictures);
        _findings.Try("log", CheckLog);
        return new CheckReport
        {
            Collections = database.State.Collections.Count(),
            Items = _items.Count,
            Vectors = _vectors,
            Pictures = _pictures,
            LogRecords = _logRecords,
            Findings = _findings.All,
        };
    }

    private void CheckStore(string part, KeyValueStore store, CancellationToken cancellationToken)
    {
        foreach (StorageException damage in store.Check(cancellationToken))
        {
            _findings.Add(part, damage);
        }
    }

    private void ReadItems()
    {
        foreach ((uint collection, ItemId id, ReadOnlyMemory<byte> record) in database.Stores.Items.Scan())
        {
            if (!_items.TryAdd((collection, id.Value), StoredItemFormat.Read(id, record)))
            {
                _findings.Add("records", $"Item '{id}' of collection {collection} is there twice.");
            }
        }

        foreach ((uint collection, string id) in _items.Keys.Where(k => database.State.Find(k.Collection) is null))
        {
            _findings.Add("records", $"Item '{id}' is of collection {collection}, which does not exist.");
        }
    }

    private void CheckRows(Collection collection)
    {
        string name = collection.Definition.Name;
        long records = 0;
        foreach (((uint id, _), StoredItem item) in _items)
        {
            if (id != collection.Definition.Id)
            {
                continue;
            }

            records++;
            if (collection.Items.RowOf(item.Id.Value) != item.Row || item.Row.Value >= collection.Items.NextRow.Value)
            {
                _findings.Add("records", $"Item '{item.Id}' of '{name}' has row {item.Row.Value} in its record, and another in the table.");
            }
        }

        if (records != collection.Items.Count)
        {
            _findings.Add("records", $"Collection '{name}' has {records} records for {collection.Items.Count} items.");
        }
    }

    private void CheckGraphs(Collection collection, CancellationToken cancellationToken)
    {
        var rowsWithVectors = new HashSet<uint>();
        foreach (CollectionSpace space in collection.Shape.All)
        {
            string where = $"space '{space.Definition.Name}' of '{collection.Definition.Name}'";
            IndexReport report = space.Index.Check(cancellationToken);
            foreach (string problem in report.Problems)
            {
                _findings.Add("index", $"In {where}: {problem}");
            }

            long live = 0;
            foreach ((NodeId row, _) in collection.Items.From(new NodeId(0)))
            {
                if (space.Index.Contains(row))
                {
                    live++;
                    rowsWithVectors.Add(row.Value);
                }
            }

            _vectors += live;
            if (live != report.Live)
            {
                _findings.Add("index", $"In {where}: {report.Live} live rows in the graph, of which {live} are items'.");
            }
        }

        foreach ((NodeId row, ItemId id) in collection.Items.From(new NodeId(0)))
        {
            if (!rowsWithVectors.Contains(row.Value))
            {
                _findings.Add("index", $"Item '{id}' of '{collection.Definition.Name}' is in no graph.");
            }
        }
    }

    private void CheckPictures()
    {
        foreach (StorageException damage in database.Stores.Pictures.Check())
        {
            _findings.Add("media", damage);
        }

        var owned = new HashSet<(uint, string)>();
        foreach ((MediaId picture, uint collection, ItemId id) in database.Stores.Pictures.Owners())
        {
            _pictures++;
            owned.Add((collection, id.Value));
            if (_items.GetValueOrDefault((collection, id.Value))?.Media is not { } media || MediaId.Read(media.Hash.Span) != picture)
            {
                _findings.Add("media", $"Picture {picture} is kept for item '{id}' of collection {collection}, which does not have it.");
            }
        }

        foreach (((uint collection, string id), StoredItem item) in _items)
        {
            if (item.Media is not null && !owned.Contains((collection, id)))
            {
                _findings.Add("media", $"Item '{id}' of collection {collection} has a picture that is not kept for it.");
            }
        }
    }

    private bool IsOfGoneModel(PutItem put) => database.State.Find(put.CollectionId) is { } collection
        && put.Vectors.Any(vector => collection.Spaces.All(space => space.Definition.Slot != vector.Space));

    private void CheckLog()
    {
        var expected = new LogExpectation(IsOfGoneModel);
        foreach (LogEntry entry in database.Log.Read(database.Log.Head))
        {
            _logRecords++;
            expected.Apply(OperationFormat.Read(entry.Record), database.State.RevisionBase + entry.Address.Value);
        }

        foreach (((uint collection, string id), long? revision) in expected.Items)
        {
            if (database.State.Find(collection) is null)
            {
                continue;
            }

            StoredItem? item = _items.GetValueOrDefault((collection, id));
            if (revision is { } least ? item is null || item.Revision < least : item is not null)
            {
                _findings.Add(
                    "log",
                    $"The log {(revision is null ? "deleted" : $"stored at {revision}")} item '{id}' of collection {collection}; its record {(item is null ? "is not there" : $"is of {item.Revision}")}.");
            }
        }
    }
}
