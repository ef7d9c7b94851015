using System.Buffers.Binary;
using System.Buffers.Text;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Search;
using VectorDb.Index;

namespace VectorDb.Engine.Reranking;

/// <summary>
/// What of a reranked list, or of one whose items are asked about, is still to come, as callers carry it: rows and scores, so that the ranks of later pages are those of the
/// first, whatever has been matched, written or restarted since. Rows are never used twice: an item that is gone is passed over.
/// Layout: <c>digest of the search | (row | scores)*</c>.
/// </summary>
internal static class RankToken
{
    private const int Scores = 7;
    private const int EntryBytes = sizeof(uint) + (Scores * sizeof(float));
    private const int MaxBytes = PagePosition.DigestBytes + (RerankRequest.MaxCandidates * EntryBytes);

    /// <summary>The token of the ranks that are left, the first <see cref="RerankRequest.MaxCandidates"/> of them; empty if there are none.</summary>
    public static string Write(IReadOnlyList<RankedItem> left, SearchRequest request, Collection collection)
    {
        left = [.. left.Take(RerankRequest.MaxCandidates)];
        byte[] token = new byte[PagePosition.DigestBytes + (left.Count * EntryBytes)];
        PagePosition.Digest(request, collection).CopyTo(token);
        int at = PagePosition.DigestBytes;
        foreach (RankedItem item in left)
        {
            if (collection.Items.RowOf(item.Id.Value) is { } row)
            {
                Write(token.AsSpan(at, EntryBytes), row, item);
                at += EntryBytes;
            }
        }

        return at == PagePosition.DigestBytes ? "" : Base64Url.EncodeToString(token.AsSpan(0, at));
    }

    /// <summary>The ranks of a token.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: it is no token, or of another search.</exception>
    public static IReadOnlyList<RankedItem> Read(SearchRequest request, Collection collection)
    {
        string token = request.PageToken;
        if (token.Length > Base64Url.GetEncodedLength(MaxBytes) || !Base64Url.IsValid(token, out int length) || length % EntryBytes != PagePosition.DigestBytes)
        {
            throw VectorDbException.Invalid("page_token", "is not one that this server gave out for a reranked search or one with a where_answer.", "INVALID_PAGE_TOKEN");
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(token);
        if (!bytes[..PagePosition.DigestBytes].SequenceEqual(PagePosition.Digest(request, collection)))
        {
            throw VectorDbException.Invalid("page_token", "was given out for another search; only limit and the budget of where_answer may change between pages.", "INVALID_PAGE_TOKEN");
        }

        var items = new List<RankedItem>();
        for (int at = PagePosition.DigestBytes; at < bytes.Length; at += EntryBytes)
        {
            if (Read(bytes.Slice(at, EntryBytes), collection) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static void Write(Span<byte> entry, NodeId row, RankedItem item)
    {
        HitMatch? match = item.Match;
        BinaryPrimitives.WriteUInt32LittleEndian(entry, row.Value);
        float?[] scores = [item.Score, match?.SearchScore, match?.Itc, match?.MatchLogit, match?.MismatchLogit, match?.Itm, match?.Probability];
        for (int i = 0; i < Scores; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(entry[(sizeof(uint) + (i * sizeof(float)))..], scores[i] ?? float.NaN);
        }
    }

    private static RankedItem? Read(ReadOnlySpan<byte> entry, Collection collection)
    {
        var row = new NodeId(BinaryPrimitives.ReadUInt32LittleEndian(entry));
        var scores = new float?[Scores];
        for (int i = 0; i < Scores; i++)
        {
            float score = BinaryPrimitives.ReadSingleLittleEndian(entry[(sizeof(uint) + (i * sizeof(float)))..]);
            scores[i] = float.IsNaN(score) ? null : score;
        }

        HitMatch? match = scores[1] is { } search ? new HitMatch(search, scores[2], scores[3], scores[4], scores[5], scores[6]) : null;
        return collection.Items.ItemAt(row) is { } id ? new RankedItem(id, scores[0] ?? 0, match) : null;
    }
}
