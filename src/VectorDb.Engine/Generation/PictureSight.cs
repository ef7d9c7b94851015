using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Models;
using VectorDb.Models.Batching;
using Kept = VectorDb.Engine.Features.VisualFeatures;
using VisualFeatures = VectorDb.Models.Seeing.VisualFeatures;

namespace VectorDb.Engine.Generation;

/// <summary>
/// Lets a model see pictures. What it saw in a stored one is kept, so that the next question on it encodes nothing; what was
/// kept is rounded to float16, and so is what was just made, so that an answer does not depend on whether it was kept.
/// </summary>
internal sealed class PictureSight(DatabaseState state, FeatureStore features)
{
    /// <summary>Sees a picture of a request.</summary>
    /// <param name="model">The model, leased by the caller.</param>
    /// <param name="picture">Given along, or stored.</param>
    /// <param name="collection">Of a stored one.</param>
    /// <param name="field">Its path in the request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.InvalidArgument"/>: no picture, or a broken one;
    /// <see cref="ErrorCode.ResourceExhausted"/>.
    /// </exception>
    public async Task<SeenPicture> SeeAsync(
        Model model, PictureReference picture, string collection, string field, CancellationToken cancellationToken)
    {
        if (picture.Image is { } image)
        {
            return new SeenPicture(await SeeAsync(model, image, Lane.Interactive, field + ".image", cancellationToken), WasCached: false);
        }

        Collection target = state.Get(collection);
        StoredItem item = Stored(target, picture.ItemId!, field + ".item_id");
        return item.Media is { } media
            ? await SeeAsync(model, media, Lane.Interactive, field + ".item_id", cancellationToken)
            : throw VectorDbException.Invalid(field + ".item_id", $"item '{item.Id}' has no picture.", "ITEM_HAS_NO_MEDIA");
    }

    /// <summary>Sees a stored picture.</summary>
    public async Task<SeenPicture> SeeAsync(Model model, MediaInfo media, Lane lane, string field, CancellationToken cancellationToken)
    {
        string fingerprint = model.Info.Fingerprint;
        FeatureKey key = FeatureKey.Of(media, fingerprint, FeatureKind.Generation);
        if (features.Read(key) is { } kept)
        {
            return new SeenPicture(Restore(kept, fingerprint), WasCached: true);
        }

        VisualFeatures made = await SeeAsync(model, state.Pictures.Read(media), lane, field, cancellationToken);
        var rounded = new Kept(Rounded(made.Values.Span), made.Shape, new float[] { made.ImageWidth, made.ImageHeight });
        features.Write(key, rounded, FeaturePrecision.Half);
        return new SeenPicture(Restore(rounded, fingerprint), WasCached: false);
    }

    /// <summary>Sees an encoded picture.</summary>
    public static Task<VisualFeatures> SeeAsync(
        Model model, ReadOnlyMemory<byte> image, Lane lane, string field, CancellationToken cancellationToken) =>
        ModelFault.GuardAsync(() => model.RequireVision().SeeAsync(image, lane, cancellationToken), field);

    private StoredItem Stored(Collection collection, string id, string field)
    {
        ItemId parsed = ItemId.Parse(id, field);
        return collection.Items.RowOf(id) is not null && state.Records.Get(collection.Definition.Id, parsed) is { } item
            ? item
            : throw VectorDbException.NoItem(collection.Definition.Name, id);
    }

    private static float[] Rounded(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        TokenQuantizer.ToHalf(values, halves);
        float[] rounded = new float[values.Length];
        TokenQuantizer.FromHalf(halves, rounded);
        return rounded;
    }

    private static VisualFeatures Restore(Kept kept, string fingerprint) =>
        new(kept.Tokens(), kept.Shape, fingerprint, (int)kept.Summary.Span[0], (int)kept.Summary.Span[1]);
}
