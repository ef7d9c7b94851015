using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Migrations;

/// <summary>Asks both graphs of a migration the same.</summary>
internal sealed class SpaceComparer(QueryEncoder encoder, SpaceSearch searches)
{
    /// <summary>Compares the answers to a query.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="query">The query; without ready vectors, which are of one model.</param>
    /// <param name="k">How many of the best.</param>
    /// <param name="right">The id that is right; null if nobody knows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="VectorDbException">There is no migration, a model is not loaded, or the query is refused.</exception>
    public async Task<QueryComparison> CompareAsync(
        Collection collection, IReadOnlyList<QueryPart> query, int k, string? right, CancellationToken cancellationToken)
    {
        CollectionShape shape = collection.Shape;
        if (shape is not { Shadow: { } shadow, Shadowed: { } shadowed })
        {
            throw MigrationRows.None(shape.Definition.Name);
        }

        RankedAnswer served = await AskAsync(collection, shadowed, query, k, cancellationToken);
        RankedAnswer other = await AskAsync(collection, shadow, query, k, cancellationToken);
        return shape.Definition.Migration!.IsCutOver ? QueryComparison.Of(other, served, right) : QueryComparison.Of(served, other, right);
    }

    private async Task<RankedAnswer> AskAsync(
        Collection collection, CollectionSpace space, IReadOnlyList<QueryPart> query, int k, CancellationToken cancellationToken)
    {
        float[] vector = await encoder.EncodeAsync(query, collection, space, cancellationToken);
        var request = new SearchRequest { Collection = collection.Definition.Name, Space = space.Definition.Name, Query = query, Limit = k };
        return new RankedAnswer(Ids(request), Ids(request with { Exact = true }));

        string[] Ids(SearchRequest asked) =>
            [.. searches.Rank(asked, collection, space, vector, null, cancellationToken).Items.Select(static item => item.Id.Value)];
    }
}
