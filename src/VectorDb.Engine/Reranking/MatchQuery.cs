using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Reranking;

/// <summary>
/// What of a query a matcher can look at. It scores a text with a picture, so a text is matched with the candidates' pictures, and
/// a picture with their texts; a stored item has both to offer.
/// </summary>
/// <param name="Text">Matched with candidates' pictures; null for none.</param>
/// <param name="Image">An encoded picture that was given, matched with candidates' texts.</param>
/// <param name="Stored">A stored picture, matched with candidates' texts.</param>
internal sealed record MatchQuery(string? Text, ReadOnlyMemory<byte>? Image, MediaInfo? Stored)
{
    /// <summary>The part of a query that counts most among those that can be matched; a text before a picture.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: there is none.</exception>
    public static MatchQuery Of(IReadOnlyList<QueryPart> parts, Collection collection, DatabaseState state)
    {
        QueryPart[] towards = [.. parts.Where(static p => p.Weight > 0).OrderByDescending(static p => p.Weight)];
        if (towards.FirstOrDefault(static p => p.Text is not null) is { } text)
        {
            return new MatchQuery(text.Text, null, null);
        }

        if (towards.FirstOrDefault(static p => p.Image is not null) is { } image)
        {
            return new MatchQuery(null, image.Image, null);
        }

        foreach (QueryPart part in towards.Where(static p => p.ItemId is not null))
        {
            if (state.Records.Get(collection.Definition.Id, ItemId.Parse(part.ItemId!)) is { } item && (item.Media is not null || item.Text.Length > 0))
            {
                return new MatchQuery(item.Text.Length > 0 ? item.Text : null, null, item.Media);
            }
        }

        throw VectorDbException.Invalid("rerank", "needs a query with a text or a picture to match with; this one has only vectors.", "QUERY_NOT_MATCHABLE");
    }

    /// <summary>Whether the query's picture is to be matched with a candidate's text, rather than its text with the candidate's picture.</summary>
    public bool LooksAtText(StoredItem candidate) => (Image is not null || Stored is not null) && candidate.Text.Length > 0;

    /// <summary>Whether there is anything to match a candidate with.</summary>
    public bool CanMatch(StoredItem candidate) => LooksAtText(candidate) || (Text is not null && candidate.Media is not null);
}
