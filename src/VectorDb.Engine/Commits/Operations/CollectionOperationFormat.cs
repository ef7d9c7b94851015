using VectorDb.Engine.Collections;
using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>
/// The fields of the operations on collections. Version 1 ends with the spaces and with the etag, version 2 with
/// the CapFilt:
/// <code>
/// create: name | description | count of spaces | spaces | generator | CapFilt | time to live
/// update: name | description | etag | parts that change | generator? | CapFilt? | time to live?
/// </code>
/// </summary>
internal static class CollectionOperationFormat
{
    [Flags]
    private enum Parts : byte
    {
        Description = 1,
        Generator = 2,
        CapFilt = 4,
        ItemTimeToLive = 8,
        Matcher = 16,
    }

    /// <summary>Writes a creation.</summary>
    public static FieldWriter Write(FieldWriter writer, CreateCollection create)
    {
        writer.Text(create.Name).Text(create.Description).Number((ulong)create.Spaces.Count);
        foreach (SpaceDefinition space in create.Spaces)
        {
            SpaceFormat.Write(writer, space);
        }

        return CapFiltFormat.Write(writer.Text(create.Generator), create.CapFilt).Duration(create.ItemTimeToLive)
            .Text(create.Matcher?.Model ?? "").Text(create.Matcher?.Fingerprint ?? "");
    }

    /// <summary>Writes a change.</summary>
    public static FieldWriter Write(FieldWriter writer, UpdateCollection update)
    {
        Parts parts = (update.Description is null ? 0 : Parts.Description)
            | (update.Generator is null ? 0 : Parts.Generator)
            | (update.CapFilt is null ? 0 : Parts.CapFilt)
            | (update.ItemTimeToLive is null ? 0 : Parts.ItemTimeToLive)
            | (update.Matcher is null ? 0 : Parts.Matcher);
        writer.Text(update.Name).Text(update.Description ?? "").Text(update.Etag).Byte((byte)parts);
        if (update.Generator is { } generator)
        {
            writer.Text(generator);
        }

        if (update.CapFilt is { } policy)
        {
            CapFiltFormat.Write(writer, policy);
        }

        if (update.ItemTimeToLive is { } ttl)
        {
            writer.Duration(ttl);
        }

        return update.Matcher is { } matcher ? writer.Text(matcher.Model).Text(matcher.Fingerprint) : writer;
    }

    /// <summary>Reads a creation.</summary>
    public static CreateCollection ReadCreate(DateTimeOffset time, FieldReader reader, byte version)
    {
        string name = reader.Text();
        string description = reader.Text();
        var spaces = new List<SpaceDefinition>();
        for (int left = reader.Count(); left > 0; left--)
        {
            spaces.Add(SpaceFormat.Read(reader));
        }

        if (version < 2)
        {
            return new CreateCollection(time, name, description, [.. spaces]);
        }

        var create = new CreateCollection(
            time, name, description, [.. spaces], reader.Text(), CapFiltFormat.Read(reader), version < 3 ? null : reader.Duration());
        return version < 6 ? create : create with { Matcher = NullIfNone(ReadMatcher(reader)) };
    }

    /// <summary>Reads a change.</summary>
    public static UpdateCollection ReadUpdate(DateTimeOffset time, FieldReader reader, byte version)
    {
        string name = reader.Text();
        string description = reader.Text();
        string etag = reader.Text();
        Parts parts = version < 2 ? Parts.Description : (Parts)reader.Byte();
        return new UpdateCollection(
            time,
            name,
            etag,
            parts.HasFlag(Parts.Description) ? description : null,
            parts.HasFlag(Parts.Generator) ? reader.Text() : null,
            parts.HasFlag(Parts.CapFilt) ? CapFiltFormat.Read(reader) : null,
            parts.HasFlag(Parts.ItemTimeToLive) ? reader.Duration() ?? TimeSpan.Zero : null)
        {
            Matcher = parts.HasFlag(Parts.Matcher) ? ReadMatcher(reader) : null,
        };
    }

    private static MatcherBinding ReadMatcher(FieldReader reader) => new(reader.Text(), reader.Text());

    private static MatcherBinding? NullIfNone(MatcherBinding matcher) => matcher.Model.Length == 0 ? null : matcher;
}
