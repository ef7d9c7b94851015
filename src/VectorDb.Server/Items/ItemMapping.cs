using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Items;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Items;

/// <summary>Items between their messages and the engine.</summary>
internal static class ItemMapping
{
    /// <summary>An item to store. The picture's bytes are not copied.</summary>
    public static ItemInput ToInput(Wire.Item item) => new()
    {
        Id = item.Id,
        Image = item.Image.Memory,
        Text = item.Text,
        Payload = ToPayload(item.Payload),
        Vectors = item.Vectors.ToDictionary(static v => v.Key, static v => ToArray(v.Value), StringComparer.Ordinal),
        Etag = item.Etag,
        ExpireTime = Moments.ToTime(item.ExpireTime, "expire_time"),
        TimeToLive = Moments.ToTimeSpan(item.Ttl, "ttl"),
    };

    /// <summary>The payload of a message.</summary>
    public static Payload ToPayload(Struct? payload) =>
        payload is null || payload.Fields.Count == 0 ? Payload.Empty : Payload.Parse(StructJson.Write(payload));

    /// <summary>The values of a vector.</summary>
    public static float[] ToArray(Wire.Vector vector) => [.. vector.Values];

    /// <summary>The message of a vector.</summary>
    public static Wire.Vector ToMessage(ReadOnlySpan<float> values)
    {
        var vector = new Wire.Vector();
        vector.Values.Capacity = values.Length;
        foreach (float value in values)
        {
            vector.Values.Add(value);
        }

        return vector;
    }

    /// <summary>The message of an item.</summary>
    public static Wire.Item ToMessage(ItemView view)
    {
        var item = new Wire.Item
        {
            Id = view.Id,
            Etag = view.Etag,
            Text = view.Text,
            Image = UnsafeByteOperations.UnsafeWrap(view.Image),
            CreateTime = Timestamp.FromDateTimeOffset(view.CreateTime),
            UpdateTime = Timestamp.FromDateTimeOffset(view.UpdateTime),
            ExpireTime = view.ExpireTime is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            MediaType = view.Media?.MediaType ?? "",
            MediaSize = (ulong)(view.Media?.Size ?? 0),
        };
        if (view.Payload.Json.Length > 2)
        {
            item.Payload = Struct.Parser.ParseJson(Encoding.UTF8.GetString(view.Payload.Json.Span));
        }

        item.TextVerdict = view.Verdict is { } verdict ? ToMessage(verdict) : null;
        foreach ((string space, float[] vector) in view.Vectors)
        {
            item.Vectors[space] = ToMessage(vector);
        }

        return item;
    }

    private static Wire.TextVerdict ToMessage(TextVerdict verdict) => new()
    {
        Outcome = verdict.Fate switch
        {
            TextFate.Kept => Wire.TextVerdict.Types.Outcome.Kept,
            TextFate.Flagged => Wire.TextVerdict.Types.Outcome.Flagged,
            TextFate.Replaced => Wire.TextVerdict.Types.Outcome.Replaced,
            _ => Wire.TextVerdict.Types.Outcome.Captioned,
        },
        GivenScore = verdict.GivenScore,
        CaptionScore = verdict.CaptionScore,
        Caption = verdict.Caption,
        GivenText = verdict.GivenText,
        CaptionerFingerprint = verdict.CaptionerFingerprint,
        MatcherFingerprint = verdict.MatcherFingerprint,
    };

    /// <summary>The parts that a request asks for; payload and text if it names none.</summary>
    public static ItemParts ToParts(IReadOnlyCollection<Wire.ItemPart> include) => include.Count == 0
        ? ItemParts.Payload | ItemParts.Text
        : include.Aggregate(ItemParts.None, static (parts, part) => parts | part switch
        {
            Wire.ItemPart.Payload => ItemParts.Payload,
            Wire.ItemPart.Text => ItemParts.Text,
            Wire.ItemPart.Vectors => ItemParts.Vectors,
            Wire.ItemPart.Media => ItemParts.Media,
            _ => throw Required.Invalid("include", $"{(int)part} is not known.", "UNKNOWN_ENUM_VALUE"),
        });

    /// <summary>When to answer a write.</summary>
    public static Engine.Ingestion.Durability ToDurability(Wire.Durability durability) => durability switch
    {
        Wire.Durability.Unspecified or Wire.Durability.Synced => Engine.Ingestion.Durability.Synced,
        Wire.Durability.Logged => Engine.Ingestion.Durability.Logged,
        _ => throw Required.Invalid("durability", $"{(int)durability} is not known.", "UNKNOWN_ENUM_VALUE"),
    };
}
