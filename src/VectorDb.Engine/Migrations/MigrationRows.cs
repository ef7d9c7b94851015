using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Index;

namespace VectorDb.Engine.Migrations;

/// <summary>Which items of a migrated space have which vectors.</summary>
internal static class MigrationRows
{
    /// <summary>How many items have a vector in the graph that searches use, and none in the other.</summary>
    public static long Missing(Collection collection)
    {
        CollectionShape shape = collection.Shape;
        return shape is { Shadow: { } shadow, Shadowed: { } shadowed }
            ? collection.Items.From(new NodeId(0)).LongCount(item => shadowed.Index.Contains(item.Row) && !shadow.Index.Contains(item.Row))
            : 0;
    }

    /// <summary>
    /// Whether an item was encoded before a cutover that came into the log before it, so that searches would miss it: it has a vector of the
    /// former model, and none where searches are.
    /// </summary>
    public static bool IsStale(IReadOnlyList<SpaceVector> vectors, CollectionShape shape)
    {
        bool Has(CollectionSpace space) => vectors.Any(vector => vector.Space == space.Definition.Slot);
        return vectors.Any(vector => shape.BySlot(vector.Space) is null)
            ? !shape.Spaces.All(Has)
            : shape is { Definition.Migration.IsCutOver: true, Shadow: { } shadow, Shadowed: { } shadowed } && Has(shadow) && !Has(shadowed);
    }

    /// <summary>A collection has no migration.</summary>
    public static VectorDbException None(string collection) => new(
        ErrorCode.FailedPrecondition, "NO_MIGRATION", $"No space of collection '{collection}' is being migrated.", "collection");
}
