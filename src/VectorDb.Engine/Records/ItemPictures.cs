using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Items;
using VectorDb.Storage;

namespace VectorDb.Engine.Records;

/// <summary>The pictures of all items: the same bytes are kept once, for as long as an item owns them.</summary>
/// <param name="media">Where they are.</param>
/// <param name="features">What models made of them, dropped with them.</param>
/// <param name="patience">Waits for a full disk.</param>
internal sealed class ItemPictures(MediaStore media, FeatureStore features, DiskPatience patience)
{
    /// <summary>Keeps a picture for an item.</summary>
    public MediaInfo Add(uint collection, ItemId id, ReadOnlyMemory<byte> image, string mediaType)
    {
        byte[] hash = new byte[MediaId.Size];
        patience.Write(() => media.Add(image.Span, ItemKey.Write(collection, id, stackalloc byte[ItemKey.MaxBytes]))).Write(hash);
        return new MediaInfo(hash, mediaType, image.Length);
    }

    /// <summary>An item needs a picture no longer.</summary>
    public void Release(uint collection, ItemId id, MediaInfo picture)
    {
        var content = MediaId.Read(picture.Hash.Span);
        if (patience.Write(() => media.Release(content, ItemKey.Write(collection, id, stackalloc byte[ItemKey.MaxBytes]))) || media.LengthOf(content) is null)
        {
            features.Drop(content);
        }
    }

    /// <summary>Reads every picture and tells what is damaged.</summary>
    public IEnumerable<StorageException> Check() => media.Check();

    /// <summary>Which picture is kept for which item.</summary>
    public IEnumerable<(MediaId Picture, uint Collection, ItemId Id)> Owners()
    {
        foreach ((MediaId picture, byte[] owner) in media.Owners())
        {
            (uint collection, ItemId id) = ItemKey.Read(owner);
            yield return (picture, collection, id);
        }
    }

    /// <summary>The bytes of a picture.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.DataLoss"/>: they are damaged or not there.</exception>
    public ReadOnlyMemory<byte> Read(MediaInfo picture)
    {
        try
        {
            return media.Read(MediaId.Read(picture.Hash.Span)) ?? throw new VectorDbException(
                ErrorCode.DataLoss, "MEDIA_MISSING", $"Picture {Convert.ToHexStringLower(picture.Hash.Span)} is not among the media.");
        }
        catch (StorageException exception)
        {
            throw StorageFault.From(exception);
        }
    }
}
