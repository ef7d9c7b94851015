using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Requests;
using VectorDb.Index;

namespace VectorDb.Engine.Items;

/// <summary>The stored items: read, listed, counted, changed and deleted. New ones come through <see cref="IngestPipeline"/>.</summary>
public sealed class ItemStore
{
    /// <summary>The most ids of one deletion.</summary>
    public const int MaxIds = 1_000;

    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly FilterEvaluator _filters;
    private readonly ItemViewer _viewer;
    private readonly TimeProvider _time;

    internal ItemStore(DatabaseState state, Committer committer, TimeProvider time)
    {
        _state = state;
        _committer = committer;
        _filters = new FilterEvaluator(state.Records);
        _viewer = new ItemViewer(state);
        _time = time;
    }

    /// <summary>An item.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public ItemView Get(string collection, string id, ItemParts parts)
    {
        Collection target = _state.Get(collection);
        return _viewer.View(target, ItemId.Parse(id), parts) ?? throw VectorDbException.NoItem(collection, id);
    }

    /// <summary>Items in the order in which they were stored.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="filter">Which items; null for all.</param>
    /// <param name="from">0, or the <see cref="ItemPage.Next"/> of the page before.</param>
    /// <param name="count">At most how many.</param>
    /// <param name="parts">What to read of them.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public ItemPage List(string collection, Filter? filter, long from, int count, ItemParts parts, CancellationToken cancellationToken)
    {
        Collection target = Checked(collection, filter);
        var items = new List<ItemView>();
        foreach ((NodeId row, ItemId id) in _filters.Matching(target, filter, new NodeId((uint)from), _state.Now, cancellationToken))
        {
            if (items.Count == count)
            {
                return new ItemPage(items, row.Value);
            }

            if (_viewer.View(target, id, parts) is { } item)
            {
                items.Add(item);
            }
        }

        return new ItemPage(items, null);
    }

    /// <summary>How many items meet a filter; all of them without one.</summary>
    public long Count(string collection, Filter? filter, CancellationToken cancellationToken)
    {
        Collection target = Checked(collection, filter);
        DateTimeOffset now = _state.Now;
        return filter is null
            ? target.Items.Count - target.Expiries.CountOver(now)
            : _filters.Matching(target, filter, new NodeId(0), now, cancellationToken).LongCount();
    }

    /// <summary>Replaces or merges an item's payload; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Aborted"/>.</exception>
    public async Task<ItemView> UpdatePayloadAsync(
        string collection, string id, Payload payload, bool merge, string etag, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        Collection target = _state.Get(collection);
        var update = new UpdatePayload(_time.GetUtcNow(), target.Definition.Id, ItemId.Parse(id), payload, merge, etag) { Request = request };
        StoredItem stored = await _committer.CommitAsync<StoredItem>(update, Durability.Synced, cancellationToken);
        return _viewer.View(target, stored, ItemParts.Payload | ItemParts.Text);
    }

    /// <summary>Deletes items; durable when it returns.</summary>
    /// <returns>How many existed and are gone.</returns>
    public Task<long> DeleteAsync(
        string collection, IReadOnlyList<string> ids, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Collection target = _state.Get(collection);
        if (ids.Count is < 1 or > MaxIds)
        {
            throw VectorDbException.Invalid("ids", $"has {ids.Count}; 1 to {MaxIds} are allowed.");
        }

        return DeleteAsync(target, [.. ids.Select(static (id, index) => ItemId.Parse(id, $"ids[{index}]"))], request, cancellationToken);
    }

    /// <summary>Deletes the items that meet a filter at the moment of the call, in steps; each step is durable.</summary>
    /// <returns>How many are gone.</returns>
    public async Task<long> DeleteAsync(
        string collection, Filter filter, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        Collection target = Checked(collection, filter);
        if (_state.Requests.AnswerTo(request, _time.GetUtcNow()) is long answer)
        {
            return answer;
        }

        long deleted = 0;
        foreach ((NodeId Row, ItemId Id)[] step in _filters.Matching(target, filter, new NodeId(0), _state.Now, cancellationToken).Chunk(MaxIds))
        {
            deleted += await DeleteAsync(target, [.. step.Select(static s => s.Id)], null, cancellationToken);
        }

        // Remembered once all is done: a request cut short goes on where it was.
        return request is null ? deleted : await _committer.CommitAsync<long>(
            new NoteRequest(_time.GetUtcNow(), deleted) { Request = request }, Durability.Synced, cancellationToken);
    }

    private Task<long> DeleteAsync(
        Collection target, IReadOnlyList<ItemId> ids, RequestMark? request, CancellationToken cancellationToken) => _committer.CommitAsync<long>(
            new DeleteItems(_time.GetUtcNow(), target.Definition.Id, ids) { Request = request }, Durability.Synced, cancellationToken);

    private Collection Checked(string collection, Filter? filter)
    {
        if (filter is not null)
        {
            FilterRules.Check(filter);
        }

        return _state.Get(collection);
    }
}
