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
        SpaceVector?[] vectors = await Task.WhenAll(collection.Spaces.Select(
            (space, index) => EncodeAsync(item, space.Definition, index, cancellationToken)));
        SpaceVector[] made = [.. vectors.OfType<SpaceVector>()];
        return made.Length > 0
            ? made
            : throw VectorDbException.Invalid("item", "has no vector for any space, and no space has a model to make one.", "ITEM_HAS_NO_VECTOR");
    }

    private async Task<SpaceVector?> EncodeAsync(ItemInput item, SpaceDefinition space, int index, CancellationToken cancellationToken)
    {
        if (item.Vectors.TryGetValue(space.Name, out float[]? ready))
        {
            return new SpaceVector(index, "", ready);
        }

        if (space.Model is null || (item.Image.IsEmpty && item.Text.Length == 0))
        {
            return null;
        }

        float[] vector = item.Image.IsEmpty
            ? await models.EncodeAsync(space, e => e.EncodeTextAsync(item.Text, Lane.Bulk, cancellationToken), "text", cancellationToken)
            : await models.EncodeAsync(space, e => e.EncodeImageAsync(item.Image, Lane.Bulk, cancellationToken), "image", cancellationToken);
        return new SpaceVector(index, space.ModelFingerprint!, vector);
    }
}
