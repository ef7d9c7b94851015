using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Collections;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Collections;

/// <summary>Collections between their messages and the engine.</summary>
internal static class CollectionMapping
{
    /// <summary>The spaces that a message asks for.</summary>
    public static SpaceDefinition[] ToSpaces(Wire.Collection collection) => [.. collection.Spaces.Select(ToSpace)];

    /// <summary>The message of a collection.</summary>
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
        };
        message.Spaces.AddRange(definition.Spaces.Select(ToMessage));
        return message;
    }

    private static SpaceDefinition ToSpace(Wire.VectorSpace space, int index)
    {
        string field = $"collection.spaces[{index}]";
        Wire.HnswConfig hnsw = space.Hnsw ?? new Wire.HnswConfig();
        return new SpaceDefinition
        {
            Name = space.Name,
            Model = space.Model.Length == 0 ? null : space.Model,
            Dimensions = (int)Math.Min(space.Dimensions, int.MaxValue),
            M = (int)Math.Min(hnsw.M, int.MaxValue),
            EfConstruction = (int)Math.Min(hnsw.EfConstruction, int.MaxValue),
            Metric = space.Metric switch
            {
                Wire.Metric.Unspecified or Wire.Metric.Cosine => Metric.Cosine,
                Wire.Metric.Dot => Metric.Dot,
                Wire.Metric.L2 => Metric.L2,
                _ => throw Required.Invalid(field + ".metric", $"{(int)space.Metric} is not known.", "UNKNOWN_ENUM_VALUE"),
            },
        };
    }

    private static Wire.VectorSpace ToMessage(SpaceDefinition space) => new()
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
        Hnsw = new Wire.HnswConfig { M = (uint)space.M, EfConstruction = (uint)space.EfConstruction },
    };
}
