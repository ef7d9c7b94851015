using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Search;
using VectorDb.Engine.Upkeep;

namespace VectorDb.Engine.Migrations;

/// <summary>
/// The background of migrations: fills graphs, and once one is filled asks both graphs what live queries asked. It works in the bulk
/// lane of the models, behind searches.
/// </summary>
internal sealed class MigrationLoop : IAsyncDisposable
{
    /// <summary>How many of the best are compared for a live query.</summary>
    private const int Depth = 10;

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);

    private readonly DatabaseState _state;
    private readonly SpaceFiller _filler;
    private readonly SpaceComparer _comparer;
    private readonly ConcurrentDictionary<(uint Collection, int Slot), SpaceFill> _fills = new();
    private readonly WorkLoop _loop;

    /// <summary>Starts the loop.</summary>
    public MigrationLoop(DatabaseState state, SpaceFiller filler, SpaceComparer comparer)
    {
        _state = state;
        _filler = filler;
        _comparer = comparer;
        _loop = new WorkLoop(WorkAsync, Pulse, state.Time);
    }

    /// <summary>How far the filling of a graph is.</summary>
    public SpaceFill FillOf(Collection collection, CollectionSpace space) =>
        _fills.GetOrAdd((collection.Definition.Id, space.Definition.Slot), static _ => new SpaceFill());

    /// <summary>Stops the loop.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>One piece of work for each migration; whether there was any.</summary>
    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        bool worked = false;
        foreach (Collection collection in _state.Collections)
        {
            if (collection.Shape is { Shadow: { } shadow, Shadowing: { } shadowing })
            {
                worked |= await WorkAsync(collection, shadow, shadowing, cancellationToken);
            }
        }

        return worked;
    }

    private async Task<bool> WorkAsync(
        Collection collection, CollectionSpace shadow, ShadowQueries shadowing, CancellationToken cancellationToken)
    {
        SpaceFill fill = FillOf(collection, shadow);
        try
        {
            return await _filler.FillNextAsync(collection, shadow, fill, cancellationToken)
                || await CompareNextAsync(collection, shadowing, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Such as a model that is not loaded: the next pulse tries again.
            fill.Rows.LastFailure = exception.Message;
            return false;
        }
    }

    private async Task<bool> CompareNextAsync(Collection collection, ShadowQueries shadowing, CancellationToken cancellationToken)
    {
        if (!shadowing.TryTake(out IReadOnlyList<QueryPart>? query))
        {
            return false;
        }

        try
        {
            shadowing.Add(await _comparer.CompareAsync(collection, query, Depth, right: null, cancellationToken));
        }
        catch (VectorDbException)
        {
            // An item that is gone, an overloaded model: others come by.
        }

        return true;
    }
}
