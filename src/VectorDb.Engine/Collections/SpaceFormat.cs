using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Collections;

/// <summary>The layout of a <see cref="SpaceDefinition"/>, in the log and in the manifest.</summary>
internal static class SpaceFormat
{
    /// <summary>Writes a space.</summary>
    public static void Write(FieldWriter writer, SpaceDefinition space) => writer
        .Text(space.Name)
        .Text(space.Model ?? "")
        .Text(space.ModelFingerprint ?? "")
        .Number((ulong)space.Dimensions)
        .Number((ulong)space.Metric)
        .Number((ulong)space.M)
        .Number((ulong)space.EfConstruction);

    /// <summary>Reads a space.</summary>
    public static SpaceDefinition Read(FieldReader reader) => new()
    {
        Name = reader.Text(),
        Model = NullIfEmpty(reader.Text()),
        ModelFingerprint = NullIfEmpty(reader.Text()),
        Dimensions = reader.Count(),
        Metric = (Metric)reader.Count(),
        M = reader.Count(),
        EfConstruction = reader.Count(),
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
