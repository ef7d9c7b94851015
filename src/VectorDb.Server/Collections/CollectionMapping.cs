using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Collections;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Collections;

/// <summary>Collections between their messages and the engine.</summary>
internal static class CollectionMapping
{
    /// <summary>The collection that a message asks for.</summary>
    public static CollectionInput ToInput(Wire.Collection collection) => new()
    {
        Name = collection.Name,
        Description = collection.Description,
        Spaces = [.. collection.Spaces.Select(static (space, index) => ToSpace(space, $"collection.spaces[{index}]"))],
        Generator = collection.Generator,
        Matcher = collection.Matcher,
        CapFilt = collection.CapFilt is { } policy ? ToPolicy(policy) : null,
        ItemTimeToLive = Moments.ToTimeSpan(collection.ItemTtl, "collection.item_ttl") is { } ttl && ttl != TimeSpan.Zero ? ttl : null,
    };

    /// <summary>What a message changes, by its mask.</summary>
    public static CollectionChanges ToChanges(Wire.Collection collection, IReadOnlyCollection<string> paths)
    {
        string? other = paths.FirstOrDefault(static p => p is not ("description" or "generator" or "cap_filt" or "item_ttl" or "matcher"));
        if (paths.Count == 0 || other is not null)
        {
            throw Required.Invalid("update_mask", $"names {other ?? "nothing"}; description, generator, cap_filt, item_ttl and matcher can be changed.");
        }

        return new CollectionChanges
        {
            Description = paths.Contains("description") ? collection.Description : null,
            Generator = paths.Contains("generator") ? collection.Generator : null,
            Matcher = paths.Contains("matcher") ? collection.Matcher : null,
            CapFilt = paths.Contains("cap_filt") ? ToPolicy(collection.CapFilt ?? new Wire.CapFilt()) : null,
            ItemTimeToLive = paths.Contains("item_ttl") ? Moments.ToTimeSpan(collection.ItemTtl, "collection.item_ttl") ?? TimeSpan.Zero : null,
        };
    }

    /// <summary>The message of a collection.</summary>
    public static Wire.Collection ToMessage(CollectionSummary summary)
    {
        Wire.Collection message = ToMessage(summary.Definition, summary.ItemCount);
        for (int i = 0; i < message.Spaces.Count; i++)
        {
            message.Spaces[i].Status = ToMessage(summary.Spaces[i]);
        }

        message.MatcherFeatures = summary.Features is not { } features ? null : new Wire.MatcherFeatures
        {
            Swept = features.Swept,
            Made = (ulong)features.Made,
            LastFailure = features.LastFailure,
        };
        return message;
    }

    /// <summary>The message of a definition.</summary>
    public static Wire.Collection ToMessage(CollectionDefinition definition, long itemCount)
    {
        var message = new Wire.Collection
        {
            Name = definition.Name,
            Description = definition.Description,
            ItemCount = (ulong)itemCount,
            CreateTime = Timestamp.FromDateTimeOffset(definition.CreateTime),
            UpdateTime = Timestamp.FromDateTimeOffset(definition.UpdateTime),
            Etag = definition.Etag,
            Generator = definition.Generator,
            Matcher = definition.Matcher,
            MatcherFingerprint = definition.MatcherFingerprint,
            CapFilt = definition.CapFilt is { } policy ? ToMessage(policy) : null,
            ItemTtl = definition.ItemTimeToLive is { } ttl ? Duration.FromTimeSpan(ttl) : null,
        };
        message.Spaces.AddRange(definition.Spaces.Select(ToMessage));
        return message;
    }

    private static CapFiltPolicy ToPolicy(Wire.CapFilt policy) => new()
    {
        CaptionMissing = policy.CaptionMissing,
        Captioner = policy.Captioner,
        Matcher = policy.Matcher,
        Threshold = policy.Threshold,
        MisfitAction = policy.MisfitAction switch
        {
            Wire.MisfitAction.Unspecified or Wire.MisfitAction.Flag => MisfitAction.Flag,
            Wire.MisfitAction.Keep => MisfitAction.Keep,
            Wire.MisfitAction.Replace => MisfitAction.Replace,
            _ => throw Required.Invalid("collection.cap_filt.misfit_action", $"{(int)policy.MisfitAction} is not known.", "UNKNOWN_ENUM_VALUE"),
        },
    };

    private static Wire.CapFilt ToMessage(CapFiltPolicy policy) => new()
    {
        CaptionMissing = policy.CaptionMissing,
        Captioner = policy.Captioner,
        Matcher = policy.Matcher,
        Threshold = policy.Threshold,
        MisfitAction = policy.MisfitAction switch
        {
            MisfitAction.Keep => Wire.MisfitAction.Keep,
            MisfitAction.Replace => Wire.MisfitAction.Replace,
            _ => Wire.MisfitAction.Flag,
        },
    };

    /// <summary>The space that a message asks for.</summary>
    public static SpaceDefinition ToSpace(Wire.VectorSpace space, string field)
    {
        Wire.HnswConfig hnsw = space.Hnsw ?? new Wire.HnswConfig();
        return new SpaceDefinition
        {
            Name = space.Name,
            Model = space.Model.Length == 0 ? null : space.Model,
            Dimensions = (int)Math.Min(space.Dimensions, int.MaxValue),
            M = (int)Math.Min(hnsw.M, int.MaxValue),
            EfConstruction = (int)Math.Min(hnsw.EfConstruction, int.MaxValue),
            VectorsOnDisk = hnsw.VectorsOnDisk,
            Codes = hnsw.Codes switch
            {
                Wire.Codes.Unspecified or Wire.Codes.FourBit => Codes.FourBit,
                Wire.Codes.EightBit => Codes.EightBit,
                Wire.Codes.Half => Codes.Half,
                Wire.Codes.Full => Codes.Full,
                Wire.Codes.OneBit => Codes.OneBit,
                _ => throw Required.Invalid(field + ".hnsw.codes", $"{(int)hnsw.Codes} is not known.", "UNKNOWN_ENUM_VALUE"),
            },
            Metric = ToMetric(space.Metric, field + ".metric") ?? Metric.Cosine,
        };
    }

    /// <summary>The metric that a message asks for; null if it is silent.</summary>
    public static Metric? ToMetric(Wire.Metric metric, string field) => metric switch
    {
        Wire.Metric.Unspecified => null,
        Wire.Metric.Cosine => Metric.Cosine,
        Wire.Metric.Dot => Metric.Dot,
        Wire.Metric.L2 => Metric.L2,
        _ => throw Required.Invalid(field, $"{(int)metric} is not known.", "UNKNOWN_ENUM_VALUE"),
    };

    /// <summary>The message of a space.</summary>
    public static Wire.VectorSpace ToMessage(SpaceDefinition space) => new()
    {
        Name = space.Name,
        Model = space.Model ?? "",
        ModelFingerprint = space.ModelFingerprint ?? "",
        Dimensions = (uint)space.Dimensions,
        Metric = space.Metric switch
        {
            Metric.Cosine => Wire.Metric.Cosine,
            Metric.Dot => Wire.Metric.Dot,
            _ => Wire.Metric.L2,
        },
        Hnsw = new Wire.HnswConfig
        {
            M = (uint)space.M,
            EfConstruction = (uint)space.EfConstruction,
            VectorsOnDisk = space.VectorsOnDisk,
            Codes = space.Codes switch
            {
                Codes.FourBit => Wire.Codes.FourBit,
                Codes.EightBit => Wire.Codes.EightBit,
                Codes.Half => Wire.Codes.Half,
                Codes.Full => Wire.Codes.Full,
                _ => Wire.Codes.OneBit,
            },
        },
    };

    private static Wire.SpaceStatus ToMessage(SpaceStatus status) => new()
    {
        VectorCount = (ulong)status.VectorCount,
        RemovedCount = (ulong)status.RemovedCount,
        TextsLearnt = (ulong)status.TextsLearnt,
        Recall = status.Recall is not { } recall
            ? null
            : new Wire.RecallEstimate { Mean = recall.Mean, Low = recall.Low, High = recall.High, Searches = (uint)recall.Searches },
    };
}
