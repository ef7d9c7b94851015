using System.Text;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;

namespace VectorDb.Engine.Collections;

/// <summary>The collections of a database: made, listed, described, deleted.</summary>
public sealed class CollectionCatalogue
{
    private const int MaxDescriptionBytes = 1024;

    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly ModelCatalogue _models;
    private readonly TimeProvider _time;

    internal CollectionCatalogue(DatabaseState state, Committer committer, ModelCatalogue models, TimeProvider time)
    {
        _state = state;
        _committer = committer;
        _models = models;
        _time = time;
    }

    /// <summary>Checks what a collection would be, filling in what its models and the defaults say.</summary>
    /// <exception cref="VectorDbException">The definition is refused: the code, field and reason say why.</exception>
    public IReadOnlyList<SpaceDefinition> Validate(string name, string description, IReadOnlyList<SpaceDefinition> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        ResourceName.Check(name, "collection.name");
        CheckDescription(description);
        if (spaces.Count is < 1 or > CollectionDefinition.MaxSpaces)
        {
            throw VectorDbException.Invalid("collection.spaces", $"has {spaces.Count}; 1 to {CollectionDefinition.MaxSpaces} are allowed.");
        }

        SpaceDefinition[] complete = [.. spaces.Select((space, index) => SpaceRules.Complete(space, _models, $"collection.spaces[{index}]"))];
        string? twice = complete.GroupBy(static s => s.Name, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1)?.Key;
        return twice is null ? complete : throw VectorDbException.Invalid("collection.spaces", $"has two spaces named '{twice}'.");
    }

    /// <summary>Makes a collection; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.AlreadyExists"/>, or what <see cref="Validate"/> throws.</exception>
    public Task<CollectionDefinition> CreateAsync(
        string name, string description, IReadOnlyList<SpaceDefinition> spaces, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SpaceDefinition> complete = Validate(name, description, spaces);
        return CommitAsync(new CreateCollection(_time.GetUtcNow(), name, description, complete), cancellationToken);
    }

    /// <summary>A collection.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public CollectionSummary Get(string name) => Summary(_state.Get(name));

    /// <summary>Collections whose names come after one, in the order of their names.</summary>
    public IReadOnlyList<CollectionSummary> List(string after, int count) =>
        [.. _state.Collections.Where(c => string.CompareOrdinal(c.Definition.Name, after) > 0).Take(count).Select(Summary)];

    /// <summary>Changes the description; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Aborted"/>.</exception>
    public Task<CollectionDefinition> UpdateAsync(string name, string description, string etag, CancellationToken cancellationToken = default)
    {
        CheckDescription(description);
        return CommitAsync(new UpdateCollection(_time.GetUtcNow(), name, description, etag), cancellationToken);
    }

    /// <summary>Deletes a collection with everything in it; durable when it returns.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Aborted"/>.</exception>
    public Task<CollectionDefinition> DeleteAsync(string name, string etag, CancellationToken cancellationToken = default) =>
        CommitAsync(new DeleteCollection(_time.GetUtcNow(), name, etag), cancellationToken);

    private static CollectionSummary Summary(Collection collection) => new(collection.Definition, collection.Items.Count);

    private static void CheckDescription(string description)
    {
        if (Encoding.UTF8.GetByteCount(description) > MaxDescriptionBytes)
        {
            throw VectorDbException.Invalid("collection.description", $"has more than {MaxDescriptionBytes} bytes.");
        }
    }

    private Task<CollectionDefinition> CommitAsync(Operation operation, CancellationToken cancellationToken) =>
        _committer.CommitAsync<CollectionDefinition>(operation, Ingestion.Durability.Synced, cancellationToken);
}
