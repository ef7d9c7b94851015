using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Models;
using VectorDb.Index;
using VectorDb.Index.Search;
using VectorDb.Models.Batching;

namespace VectorDb.Engine.Search;

/// <summary>Makes one vector of a query: its parts' vectors, weighted and added; under cosine each of unit length first.</summary>
internal sealed class QueryEncoder(ModelCatalogue models)
{
    /// <summary>The vector to search with.</summary>
    /// <exception cref="VectorDbException">A part cannot be encoded, is of the wrong dimension, or the parts cancel out.</exception>
    public async Task<float[]> EncodeAsync(
        IReadOnlyList<QueryPart> parts, Collection collection, CollectionSpace space, CancellationToken cancellationToken)
    {
        float[][] vectors = await Task.WhenAll(parts.Select(
            (part, index) => EncodeAsync(part, $"query.parts[{index}]", collection, space, cancellationToken)));
        if (parts is [{ Weight: 1 }])
        {
            return vectors[0];
        }

        try
        {
            return QueryMix.Combine(space.Index.Options, [.. vectors.Zip(parts, static (vector, part) => (new ReadOnlyMemory<float>(vector), part.Weight))]);
        }
        catch (IndexException exception) when (exception.Error == IndexError.ZeroVector)
        {
            throw VectorDbException.Invalid("query.parts", "cancel each other out: no direction is left to search in.", "QUERY_CANCELS_OUT");
        }
    }

    private async Task<float[]> EncodeAsync(
        QueryPart part, string field, Collection collection, CollectionSpace space, CancellationToken cancellationToken)
    {
        if (part.Vector is { } ready)
        {
            ItemRules.CheckVector(ready, space.Definition, field + ".vector");
            return ready;
        }

        if (part.ItemId is { } id)
        {
            return VectorOf(id, field + ".item_id", collection, space);
        }

        return part.Text is { } text
            ? await models.EncodeAsync(
                space.Definition, e => e.EncodeTextAsync(text, Lane.Interactive, cancellationToken), field + ".text", cancellationToken)
            : await models.EncodeAsync(
                space.Definition, e => e.EncodeImageAsync(part.Image!.Value, Lane.Interactive, cancellationToken), field + ".image", cancellationToken);
    }

    private static float[] VectorOf(string id, string field, Collection collection, CollectionSpace space)
    {
        float[] vector = new float[space.Definition.Dimensions];
        NodeId row = collection.Items.RowOf(id)
            ?? throw new VectorDbException(
                ErrorCode.NotFound, "ITEM_NOT_FOUND", $"{field}: there is no item '{id}' in collection '{collection.Definition.Name}'.", field);
        return space.Index.TryGetVector(row, vector)
            ? vector
            : throw new VectorDbException(
                ErrorCode.FailedPrecondition, "ITEM_HAS_NO_VECTOR", $"{field}: item '{id}' has no vector in space '{space.Definition.Name}'.", field);
    }
}
