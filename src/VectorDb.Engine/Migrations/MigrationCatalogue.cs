using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Search;
using VectorDb.Index;

namespace VectorDb.Engine.Migrations;

/// <summary>
/// Changes of a space's model: started, watched, compared, cut over, rolled back, finished or cancelled. Searches and writes go on all
/// the while; every step is durable when it returns.
/// </summary>
public sealed class MigrationCatalogue
{
    /// <summary>The most queries of one comparison.</summary>
    public const int MaxQueries = 1_000;

    /// <summary>The deepest comparison.</summary>
    public const int MaxDepth = 100;

    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly ModelCatalogue _models;
    private readonly MigrationLoop _loop;
    private readonly SpaceComparer _comparer;

    internal MigrationCatalogue(
        DatabaseState state, Committer committer, ModelCatalogue models, MigrationLoop loop, SpaceComparer comparer)
    {
        _state = state;
        _committer = committer;
        _models = models;
        _loop = loop;
        _comparer = comparer;
    }

    /// <summary>Gives a space a second graph, of another model, which the background fills from the stored originals.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: a migration is under way, or the model is not loaded, makes no vectors or is the one
    /// that the space has.
    /// </exception>
    public async Task<MigrationStatus> StartAsync(MigrationInput input, RequestMark? request = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (_state.Requests.AnswerTo(request, _state.Now) is not null)
        {
            return Get(input.Collection);
        }

        SpaceDefinition served = _state.Get(input.Collection).Space(input.Space).Definition;
        SpaceDefinition layout = input.Layout ?? served;
        SpaceDefinition next = SpaceRules.Complete(
            layout with { Name = served.Name, Model = input.Model, ModelFingerprint = null, Dimensions = 0, Metric = input.Metric ?? served.Metric },
            _models,
            "space");
        if (next.ModelFingerprint == served.ModelFingerprint)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MODEL_UNCHANGED",
                $"model: '{input.Model}' has the fingerprint {next.ModelFingerprint} that space '{served.Name}' holds vectors of already.",
                "model");
        }

        await CommitAsync(new StartMigration(_state.Now, input.Collection, served.Name, next) { Request = request }, cancellationToken);
        return Get(input.Collection);
    }

    /// <summary>How a collection's migration is.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.FailedPrecondition"/>: there is none.</exception>
    public MigrationStatus Get(string collection)
    {
        Collection target = _state.Get(collection);
        CollectionShape shape = target.Shape;
        if (shape is not { Shadow: { } shadow, Shadowed: { } shadowed, Shadowing: { } shadowing })
        {
            throw MigrationRows.None(collection);
        }

        SpaceFill fill = _loop.FillOf(target, shadow);
        return new MigrationStatus(
            collection,
            shape.Definition.Migration!,
            shadowed.Definition,
            shadowed.Index.Count,
            MigrationRows.Missing(target),
            fill.Unencodable,
            fill.Rows.LastFailure,
            shadowing.Summary);
    }

    /// <summary>Lets searches use the new model.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="allowMissing">Whether items may be without a vector of it: searches miss them.</param>
    /// <param name="request">The request, if it is to be remembered.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>: items are missing, or it was done before.</exception>
    public Task<MigrationStatus> CutOverAsync(
        string collection, bool allowMissing = false, RequestMark? request = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(collection, toNext: true, allowMissing, request, cancellationToken);

    /// <summary>Lets searches use the former model again; items that came after the cutover have vectors of it, too.</summary>
    /// <inheritdoc cref="CutOverAsync"/>
    public Task<MigrationStatus> RollBackAsync(
        string collection, bool allowMissing = false, RequestMark? request = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(collection, toNext: false, allowMissing, request, cancellationToken);

    /// <summary>Drops the former model's vectors after a cutover.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>: searches do not use the new model.</exception>
    public Task<CollectionDefinition> FinishAsync(string collection, RequestMark? request = null, CancellationToken cancellationToken = default) =>
        CommitAsync(new EndMigration(_state.Now, collection, KeepNext: true) { Request = request }, cancellationToken);

    /// <summary>Drops the new model's vectors; after a cutover roll back first.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.FailedPrecondition"/>: searches use the new model.</exception>
    public Task<CollectionDefinition> CancelAsync(string collection, RequestMark? request = null, CancellationToken cancellationToken = default) =>
        CommitAsync(new EndMigration(_state.Now, collection, KeepNext: false) { Request = request }, cancellationToken);

    /// <summary>Asks both graphs the same queries.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="examples">Texts, each with the id of the item that is right, or an empty one where nobody knows.</param>
    /// <param name="sample">How many stored items to ask with beside them: by the text where there is one, which the item itself is right for, else by likeness.</param>
    /// <param name="k">How many of the best to compare: 1 to <see cref="MaxDepth"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="VectorDbException">There is no migration, a model is not loaded, or a number is out of its range.</exception>
    public async Task<SpaceComparison> CompareAsync(
        string collection,
        IReadOnlyList<Reranking.CalibrationExample> examples,
        int sample,
        int k,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (k is < 1 or > MaxDepth)
        {
            throw VectorDbException.Invalid("depth", $"is {k}; 1 to {MaxDepth} are allowed.");
        }

        if (sample < 0 || examples.Count + (long)sample is < 1 or > MaxQueries)
        {
            throw VectorDbException.Invalid("sample", $"is {sample} beside {examples.Count} examples; 1 to {MaxQueries:N0} queries are allowed together.");
        }

        Collection target = _state.Get(collection);
        var tally = new ComparisonTally();
        IEnumerable<(QueryPart Part, string? Right)> given = examples.Select(
            static e => (new QueryPart { Text = e.Text }, e.ItemId.Length > 0 ? e.ItemId : null));
        foreach ((QueryPart part, string? right) in given.Concat(Sample(target, sample)))
        {
            tally.Add(await _comparer.CompareAsync(target, [part], k, right, cancellationToken));
        }

        return tally.Summary;
    }

    /// <summary>Items that have vectors in both graphs, evenly over the rows.</summary>
    private IEnumerable<(QueryPart Part, string? Right)> Sample(Collection collection, int count)
    {
        CollectionShape shape = collection.Shape;
        if (shape is not { Shadow: { } shadow, Shadowed: { } shadowed } || count == 0)
        {
            yield break;
        }

        ItemId[] all = [.. collection.Items.From(new NodeId(0)).Where(i => shadow.Index.Contains(i.Row) && shadowed.Index.Contains(i.Row)).Select(static i => i.Id)];
        for (int i = 0; i < Math.Min(count, all.Length); i++)
        {
            ItemId id = all[(int)((long)i * all.Length / Math.Min(count, all.Length))];
            if (_state.Records.Get(shape.Definition.Id, id) is { } item)
            {
                yield return item.Text.Length > 0
                    ? (new QueryPart { Text = item.Text }, id.Value)
                    : (new QueryPart { ItemId = id.Value }, null);
            }
        }
    }

    private async Task<MigrationStatus> SwitchAsync(
        string collection, bool toNext, bool allowMissing, RequestMark? request, CancellationToken cancellationToken)
    {
        await CommitAsync(new SwitchMigration(_state.Now, collection, toNext, allowMissing) { Request = request }, cancellationToken);
        return Get(collection);
    }

    private Task<CollectionDefinition> CommitAsync(Operation operation, CancellationToken cancellationToken) =>
        _committer.CommitAsync<CollectionDefinition>(operation, Durability.Synced, cancellationToken);
}
