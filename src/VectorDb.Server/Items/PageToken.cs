using System.Globalization;
using VectorDb.Server.Errors;

namespace VectorDb.Server.Items;

/// <summary>Where a listing of items goes on, as callers carry it.</summary>
internal static class PageToken
{
    /// <summary>The token of the row that the next page begins with; empty on the last page.</summary>
    public static string Of(long? row) => row?.ToString("x", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The row of a token; 0 for an empty one.</summary>
    public static long Parse(string token)
    {
        if (token.Length == 0)
        {
            return 0;
        }

        return uint.TryParse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint row)
            ? row
            : throw Required.Invalid("page_token", "is not one that this server gave out.", "INVALID_PAGE_TOKEN");
    }
}
