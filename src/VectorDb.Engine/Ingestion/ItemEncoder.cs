using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Models.Batching;

namespace VectorDb.Engine.Ingestion;

/// <summary>Makes the vectors of an item: a ready one where it brings one, else of its picture, else of its text.</summary>
internal sealed class ItemEncoder(ModelCatalogue models)
{
    /// <summary>The vectors of an item, one at most for each space, encoded side by side.</summary>
    /// <exception cref="VectorDbException">The picture cannot be read, the model is not there or is overloaded.</exception>
    public async Task<IReadOnlyList<SpaceVector>> EncodeAsync(ItemInput item, Collection collection, CancellationToken cancellationToken)
    {
        CollectionShape shape = collection.Shape;
        Task<SpaceVector?> shadow = ShadowAsync(item, shape.Shadow?.Definition, cancellationToken);
        SpaceVector?[] vectors = await Task.WhenAll(shape.Spaces.Select(
            space => EncodeAsync(item, space.Definition, cancellationToken)));
        SpaceVector[] made = [.. vectors.OfType<SpaceVector>()];
        return made.Length > 0
            ? [.. made, .. new[] { await shadow }.OfType<SpaceVector>()]
            : throw VectorDbException.Invalid("item", "has no vector for any space, and no space has a model to make one.", "ITEM_HAS_NO_VECTOR");
    }

    private async Task<SpaceVector?> EncodeAsync(ItemInput item, SpaceDefinition space, CancellationToken cancellationToken) =>
        item.Vectors.TryGetValue(space.Name, out float[]? ready)
            ? new SpaceVector(space.Slot, "", ready)
            : await MakeAsync(item, space, cancellationToken);

    /// <summary>
    /// The vector for the graph that searches do not use; what cannot be made now, the background fills in. A ready vector is for the
    /// graph that searches use.
    /// </summary>
    private async Task<SpaceVector?> ShadowAsync(ItemInput item, SpaceDefinition? shadow, CancellationToken cancellationToken)
    {
        try
        {
            return shadow is null ? null : await MakeAsync(item, shadow, cancellationToken);
        }
        catch (VectorDbException)
        {
            return null;
        }
    }

    private async Task<SpaceVector?> MakeAsync(ItemInput item, SpaceDefinition space, CancellationToken cancellationToken)
    {
        if (space.Model is null || (item.Image.IsEmpty && item.Text.Length == 0))
        {
            return null;
        }

        float[] vector = item.Image.IsEmpty
            ? await models.EncodeAsync(space, e => e.EncodeTextAsync(item.Text, Lane.Bulk, cancellationToken), "text", cancellationToken)
            : await models.EncodeAsync(space, e => e.EncodeImageAsync(item.Image, Lane.Bulk, cancellationToken), "image", cancellationToken);
        return new SpaceVector(space.Slot, space.ModelFingerprint!, vector);
    }
}
