using System.Globalization;

namespace VectorDb.Engine.Items;

/// <summary>A revision as callers see it.</summary>
internal static class Etag
{
    /// <summary>The etag of a revision; revisions are addresses in the log, so every write has its own.</summary>
    public static string Of(long revision) => revision.ToString("x", CultureInfo.InvariantCulture);
}
