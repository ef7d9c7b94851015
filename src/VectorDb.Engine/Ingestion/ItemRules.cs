using System.Text;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Imaging;

namespace VectorDb.Engine.Ingestion;

/// <summary>What an item must be to be taken, judged before anything is decoded or encoded.</summary>
internal static class ItemRules
{
    /// <summary>The longest that an item with an end lives: a hundred years.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(36_525);

    private static readonly DecodeLimits Limits = new() { MaxBytes = ItemLimits.MaxImageBytes };

    /// <summary>Checks everything about an item that does not need its pixels.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming the field.</exception>
    public static void Check(ItemInput item, Collection collection)
    {
        if (item.Image.IsEmpty && item.Text.Length == 0 && item.Vectors.Count == 0)
        {
            throw VectorDbException.Invalid("item", "has no image, no text and no vector; at least one is needed.", "ITEM_EMPTY");
        }

        CheckImageSize(item.Image);
        CheckText(item.Text, "text");
        foreach ((string name, float[] vector) in item.Vectors)
        {
            CheckVector(vector, collection.Space(name, $"vectors.{name}").Definition, $"vectors.{name}");
        }
    }

    /// <summary>When an item stored now expires; null for never.</summary>
    public static DateTimeOffset? ExpireTimeOf(ItemInput item, Collection collection, DateTimeOffset now)
    {
        if (item is { ExpireTime: not null, TimeToLive: not null })
        {
            throw VectorDbException.Invalid("ttl", "is set beside expire_time; give one of them.");
        }

        if (item.TimeToLive is { } ttl)
        {
            CheckTimeToLive(ttl, "ttl");
            return Whole(now + ttl);
        }

        return item.ExpireTime is not { } end
            ? collection.Definition.ItemTimeToLive is { } usual ? Whole(now + usual) : null
            : end > now && end.Year < DateTimeOffset.MaxValue.Year ? Whole(end)
            : throw VectorDbException.Invalid("expire_time", $"is {end:O}; it must be in the future and before the year 9999.");
    }

    /// <summary>Checks how long items live.</summary>
    public static void CheckTimeToLive(TimeSpan ttl, string field)
    {
        if (ttl < TimeSpan.FromMilliseconds(1) || ttl > MaxTimeToLive)
        {
            throw VectorDbException.Invalid(field, $"is {ttl.TotalSeconds} s; 1 ms to {MaxTimeToLive.TotalDays:N0} days are allowed.");
        }
    }

    /// <summary>Checks the size of an encoded picture.</summary>
    public static void CheckImageSize(ReadOnlyMemory<byte> image, string field = "image")
    {
        if (image.Length > ItemLimits.MaxImageBytes)
        {
            throw VectorDbException.Invalid(field, $"has {image.Length} bytes; at most {ItemLimits.MaxImageBytes} are allowed.", "IMAGE_TOO_LARGE");
        }
    }

    /// <summary>Checks a text.</summary>
    public static void CheckText(string text, string field)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > ItemLimits.MaxTextBytes)
        {
            throw VectorDbException.Invalid(field, $"has {bytes} bytes; at most {ItemLimits.MaxTextBytes} are allowed.", "TEXT_TOO_LARGE");
        }
    }

    /// <summary>Checks a ready vector.</summary>
    public static void CheckVector(ReadOnlySpan<float> vector, SpaceDefinition space, string field)
    {
        if (vector.Length != space.Dimensions)
        {
            throw VectorDbException.Invalid(
                field, $"has {vector.Length} dimensions; space '{space.Name}' has {space.Dimensions}.", "DIMENSION_MISMATCH");
        }

        bool allZero = true;
        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw VectorDbException.Invalid(field, $"has {vector[i]} at [{i}]; every value must be finite.", "VECTOR_NOT_FINITE");
            }

            allZero &= vector[i] == 0;
        }

        if (allZero && space.Metric == Metric.Cosine)
        {
            throw VectorDbException.Invalid(field, $"is all zeros, which has no direction; space '{space.Name}' compares by cosine.", "VECTOR_ZERO");
        }
    }

    /// <summary>The media type of an item's picture. Its header is judged against the limits here only if no model will decode it.</summary>
    public static string MediaTypeOf(ItemInput item, Collection collection)
    {
        bool isDecoded = collection.Spaces.Any(space => space.Definition.Model is not null && !item.Vectors.ContainsKey(space.Definition.Name));
        try
        {
            return (isDecoded ? ImageDecoder.Identify(item.Image.Span) : ImageDecoder.ReadInfo(item.Image, Limits).Format) switch
            {
                ImageFormat.Jpeg => "image/jpeg",
                ImageFormat.Png => "image/png",
                ImageFormat.WebP => "image/webp",
                ImageFormat.Gif => "image/gif",
                ImageFormat.Bmp => "image/bmp",
                ImageFormat.Tiff => "image/tiff",
                ImageFormat.Avif => "image/avif",
                var other => throw new InvalidOperationException($"No media type for {other}."),
            };
        }
        catch (ImageException exception)
        {
            throw ImageFault.From(exception, "image");
        }
    }

    /// <summary>In whole milliseconds, as it is kept.</summary>
    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
