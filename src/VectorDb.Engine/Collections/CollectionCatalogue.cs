using System.Text;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Models;
using VectorDb.Engine.Requests;

namespace VectorDb.Engine.Collections;

/// <summary>The collections of a database: made, listed, described, deleted.</summary>
public sealed class CollectionCatalogue
{
    private const int MaxDescriptionBytes = 1024;

    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly ModelCatalogue _models;
    private readonly FeatureLoop _features;
    private readonly TimeProvider _time;

    internal CollectionCatalogue(DatabaseState state, Committer committer, ModelCatalogue models, FeatureLoop features, TimeProvider time)
    {
        _state = state;
        _committer = committer;
        _models = models;
        _features = features;
        _time = time;
    }

    /// <summary>Checks what a collection would be, filling in what its models and the defaults say.</summary>
    /// <exception cref="VectorDbException">The definition is refused: the code, field and reason say why.</exception>
    public CollectionInput Validate(CollectionInput collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ResourceName.Check(collection.Name, "collection.name");
        CheckDescription(collection.Description);
        GeneratorRules.CheckGenerator(collection.Generator, _models, "collection.generator");
        GeneratorRules.CheckCapFilt(collection.CapFilt, collection.Generator, _models, "collection.cap_filt");
        BindingOf(collection.Matcher);
        CheckTimeToLive(collection.ItemTimeToLive);
        IReadOnlyList<SpaceDefinition> spaces = collection.Spaces;
        if (spaces.Count is < 1 or > CollectionDefinition.MaxSpaces)
        {
            throw VectorDbException.Invalid("collection.spaces", $"has {spaces.Count}; 1 to {CollectionDefinition.MaxSpaces} are allowed.");
        }

        SpaceDefinition[] complete = [.. spaces.Select((space, index) => SpaceRules.Complete(space, _models, $"collection.spaces[{index}]"))];
        string? twice = complete.GroupBy(static s => s.Name, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1)?.Key;
        return twice is null ? collection with { Spaces = complete } : throw VectorDbException.Invalid("collection.spaces", $"has two spaces named '{twice}'.");
    }

    /// <summary>Makes a collection; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.AlreadyExists"/>, or what <see cref="Validate"/> throws.</exception>
    public Task<CollectionDefinition> CreateAsync(
        CollectionInput collection, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        CollectionInput complete = Validate(collection);
        var create = new CreateCollection(
            _time.GetUtcNow(),
            complete.Name,
            complete.Description,
            complete.Spaces,
            complete.Generator,
            complete.CapFilt,
            complete.ItemTimeToLive) { Request = request, Matcher = BindingOf(complete.Matcher) };
        return CommitAsync(create, cancellationToken);
    }

    /// <summary>A collection.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public CollectionSummary Get(string name) => Summary(_state.Get(name));

    /// <summary>Collections whose names come after one, in the order of their names.</summary>
    public IReadOnlyList<CollectionSummary> List(string after, int count) =>
        [.. _state.Collections.Where(c => string.CompareOrdinal(c.Definition.Name, after) > 0).Take(count).Select(Summary)];

    /// <summary>Changes a collection; durable when it returns.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Aborted"/>; <see cref="ErrorCode.FailedPrecondition"/>: a model that is
    /// named is not loaded, or cannot do it.
    /// </exception>
    public Task<CollectionDefinition> UpdateAsync(
        string name, CollectionChanges changes, string etag, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        CheckTimeToLive(changes.ItemTimeToLive == TimeSpan.Zero ? null : changes.ItemTimeToLive);
        CheckDescription(changes.Description ?? "");
        CheckGenerator(_state.Get(name).Definition, changes);
        var update = new UpdateCollection(
            _time.GetUtcNow(), name, etag, changes.Description, changes.Generator, changes.CapFilt, changes.ItemTimeToLive)
        {
            Request = request,
            Matcher = changes.Matcher is { } matcher ? BindingOf(matcher) ?? new MatcherBinding("", "") : null,
        };
        return CommitAsync(update, cancellationToken);
    }

    /// <summary>Deletes a collection with everything in it; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Aborted"/>.</exception>
    public Task<CollectionDefinition> DeleteAsync(
        string name, string etag, RequestMark? request = null, CancellationToken cancellationToken = default) =>
        CommitAsync(new DeleteCollection(_time.GetUtcNow(), name, etag) { Request = request }, cancellationToken);

    /// <summary>Checks the generator and the policy that would be; what is there and does not change was checked before.</summary>
    private void CheckGenerator(CollectionDefinition former, CollectionChanges changes)
    {
        GeneratorRules.CheckGenerator(changes.Generator ?? "", _models, "collection.generator");
        if (changes.Generator is not null || changes.CapFilt is not null)
        {
            GeneratorRules.CheckCapFilt(changes.CapFilt ?? former.CapFilt, changes.Generator ?? former.Generator, _models, "collection.cap_filt");
        }
    }

    private static void CheckTimeToLive(TimeSpan? ttl)
    {
        if (ttl is { } given)
        {
            ItemRules.CheckTimeToLive(given, "collection.item_ttl");
        }
    }

    private CollectionSummary Summary(Collection collection) => new(
        collection.Definition, collection.Items.Count, [.. collection.Spaces.Select(static space => space.Status())], _features.StatusOf(collection));

    /// <summary>A matcher with the fingerprint that it has now; null for none.</summary>
    private MatcherBinding? BindingOf(string matcher) =>
        matcher.Length == 0 ? null : new MatcherBinding(matcher, _models.Require(matcher, "collection.matcher", ModelSkill.Match).Fingerprint);

    private static void CheckDescription(string description)
    {
        if (Encoding.UTF8.GetByteCount(description) > MaxDescriptionBytes)
        {
            throw VectorDbException.Invalid("collection.description", $"has more than {MaxDescriptionBytes} bytes.");
        }
    }

    private Task<CollectionDefinition> CommitAsync(Operation operation, CancellationToken cancellationToken) =>
        _committer.CommitAsync<CollectionDefinition>(operation, Durability.Synced, cancellationToken);
}
