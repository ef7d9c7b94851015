using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Reranking;
using VectorDb.Index;

namespace VectorDb.Engine.Commits;

/// <summary>Applies the operations on collections, for <see cref="OperationApplier"/>.</summary>
internal sealed class CollectionApplier(DatabaseState state)
{
    // Of models that a collection was reranked by; what is older can be learnt again.
    private const int MaxCalibrations = 16;

    /// <summary>Makes a collection.</summary>
    public CollectionDefinition Create(CreateCollection create, long revision)
    {
        if (state.Find(create.Name) is not null)
        {
            throw new VectorDbException(ErrorCode.AlreadyExists, "COLLECTION_EXISTS", $"There is a collection '{create.Name}' already.", "collection.name");
        }

        var definition = new CollectionDefinition
        {
            Id = state.NextCollectionId++,
            Name = create.Name,
            Description = create.Description,
            Spaces = SpaceFormat.Numbered(create.Spaces),
            NextSlot = create.Spaces.Count,
            Generator = create.Generator,
            Matcher = create.Matcher?.Model ?? "",
            MatcherFingerprint = create.Matcher?.Fingerprint ?? "",
            CapFilt = create.CapFilt,
            ItemTimeToLive = create.ItemTimeToLive,
            CreateTime = create.Time,
            UpdateTime = create.Time,
            Revision = revision,
        };
        state.Add(state.Factory.Create(definition));
        return definition;
    }

    /// <summary>Changes a collection's definition.</summary>
    public CollectionDefinition Update(UpdateCollection update, long revision)
    {
        Collection collection = Matching(update.Name, update.Etag);
        CollectionDefinition former = collection.Definition;
        collection.Redefine(former with
        {
            Description = update.Description ?? former.Description,
            Generator = update.Generator ?? former.Generator,
            Matcher = update.Matcher?.Model ?? former.Matcher,
            MatcherFingerprint = update.Matcher?.Fingerprint ?? former.MatcherFingerprint,
            CapFilt = update.CapFilt is { } policy ? (policy.IsActive ? policy : null) : former.CapFilt,
            ItemTimeToLive = update.ItemTimeToLive is { } ttl ? (ttl == TimeSpan.Zero ? null : ttl) : former.ItemTimeToLive,
            UpdateTime = update.Time,
            Revision = revision,
        });
        return collection.Definition;
    }

    /// <summary>Deletes a collection with its items.</summary>
    public CollectionDefinition Delete(DeleteCollection delete)
    {
        Collection collection = Matching(delete.Name, delete.Etag);
        state.Remove(collection);
        foreach ((_, ItemId id) in collection.Items.From(new NodeId(0)))
        {
            if (state.Records.Get(collection.Definition.Id, id) is { } item)
            {
                state.Forget(collection.Definition.Id, item);
            }
        }

        return collection.Definition;
    }

    /// <summary>Keeps what was learnt of a matcher's scores; the definition's etag stays, since nobody changed what it says.</summary>
    public CollectionDefinition Calibrate(SetCalibration set)
    {
        Collection collection = state.Find(set.CollectionId)
            ?? throw new VectorDbException(ErrorCode.NotFound, "COLLECTION_NOT_FOUND", "The collection was deleted meanwhile.", "collection");
        CollectionDefinition former = collection.Definition;
        ModelCalibration[] others = [.. former.Calibrations.Where(c => c.Fingerprint != set.Calibration.Fingerprint).TakeLast(MaxCalibrations - 1)];
        collection.Redefine(former with { Calibrations = [.. others, set.Calibration] });
        return collection.Definition;
    }

    private Collection Matching(string name, string etag)
    {
        Collection collection = state.Get(name);
        return etag.Length == 0 || etag == collection.Definition.Etag
            ? collection
            : throw VectorDbException.EtagMismatch($"collection '{name}'", etag, collection.Definition.Etag);
    }
}
