using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;

namespace VectorDb.Engine.Items;

/// <summary>Reads items with the parts that a caller asks for.</summary>
internal sealed class ItemViewer(DatabaseState state)
{
    /// <summary>An item, or null if there is none, or its time is over.</summary>
    public ItemView? View(Collection collection, ItemId id, ItemParts parts) =>
        collection.Items.RowOf(id.Value) is not null
        && state.Records.Get(collection.Definition.Id, id) is { } item
        && !item.IsOver(state.Now)
            ? View(collection, item, parts)
            : null;

    /// <summary>An item that was read already.</summary>
    public ItemView View(Collection collection, StoredItem item, ItemParts parts)
    {
        var view = new ItemView
        {
            Id = item.Id.Value,
            Etag = item.Etag,
            CreateTime = item.CreateTime,
            UpdateTime = item.UpdateTime,
            ExpireTime = item.ExpireTime,
            Media = item.Media,
            Text = parts.HasFlag(ItemParts.Text) ? item.Text : "",
            Verdict = parts.HasFlag(ItemParts.Text) ? item.Verdict : null,
            Payload = parts.HasFlag(ItemParts.Payload) ? item.Payload : Payload.Empty,
        };
        if (parts.HasFlag(ItemParts.Vectors))
        {
            view = view with { Vectors = Vectors(collection, item) };
        }

        return parts.HasFlag(ItemParts.Media) && item.Media is { } media ? view with { Image = state.Pictures.Read(media) } : view;
    }

    private static Dictionary<string, float[]> Vectors(Collection collection, StoredItem item)
    {
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (CollectionSpace space in collection.Spaces)
        {
            float[] vector = new float[space.Definition.Dimensions];
            if (space.Index.TryGetVector(item.Row, vector))
            {
                vectors[space.Definition.Name] = vector;
            }
        }

        return vectors;
    }
}
