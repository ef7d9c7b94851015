using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Collections;

/// <summary>
/// The layout of a <see cref="SpaceDefinition"/>, in the log and in the manifest. One number holds how vectors are kept: the metric in bits
/// 0 to 7, the codes in bits 8 to 15, whether vectors are on disk in bit 16.
/// </summary>
internal static class SpaceFormat
{
    private const int CodesAt = 8;
    private const int OnDiskAt = 16;

    /// <summary>Writes a space.</summary>
    public static void Write(FieldWriter writer, SpaceDefinition space) => writer
        .Text(space.Name)
        .Text(space.Model ?? "")
        .Text(space.ModelFingerprint ?? "")
        .Number((ulong)space.Dimensions)
        .Number((ulong)space.Metric | ((ulong)space.Codes << CodesAt) | (space.VectorsOnDisk ? 1UL << OnDiskAt : 0))
        .Number((ulong)space.M)
        .Number((ulong)space.EfConstruction);

    /// <summary>Reads a space.</summary>
    public static SpaceDefinition Read(FieldReader reader)
    {
        var space = new SpaceDefinition
        {
            Name = reader.Text(),
            Model = NullIfEmpty(reader.Text()),
            ModelFingerprint = NullIfEmpty(reader.Text()),
            Dimensions = reader.Count(),
        };
        int kept = reader.Count();
        return space with
        {
            Metric = (Metric)(kept & 0xFF),
            Codes = (Codes)((kept >> CodesAt) & 0xFF),
            VectorsOnDisk = (kept >> OnDiskAt & 1) != 0,
            M = reader.Count(),
            EfConstruction = reader.Count(),
        };
    }

    /// <summary>Spaces that are the first of their collection: their slots are their places.</summary>
    public static IReadOnlyList<SpaceDefinition> Numbered(IEnumerable<SpaceDefinition> spaces) => [.. spaces.Select(static (space, place) => space with { Slot = place })];

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
