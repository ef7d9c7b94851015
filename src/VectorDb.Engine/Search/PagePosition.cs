using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Index;

namespace VectorDb.Engine.Search;

/// <summary>Where a page ended, as callers carry it: the last row that it passed, its score, and how many rows were passed in all.</summary>
internal readonly record struct PagePosition(Neighbor Last, int Passed)
{
    /// <summary>Bytes of <see cref="Digest"/>.</summary>
    public const int DigestBytes = 8;

    private const int Bytes = sizeof(float) + sizeof(uint) + sizeof(int) + DigestBytes;

    /// <summary>The token of this position in the list that a request ranks.</summary>
    public string ToToken(SearchRequest request, Collection collection)
    {
        Span<byte> token = stackalloc byte[Bytes];
        BinaryPrimitives.WriteSingleLittleEndian(token, Last.Score);
        BinaryPrimitives.WriteUInt32LittleEndian(token[4..], Last.Node.Value);
        BinaryPrimitives.WriteInt32LittleEndian(token[8..], Passed);
        Digest(request, collection).CopyTo(token[12..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The position of a request's token; null if it has none.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: it is no token, or of another search.</exception>
    public static PagePosition? Of(SearchRequest request, Collection collection)
    {
        if (request.PageToken.Length == 0)
        {
            return null;
        }

        Span<byte> token = stackalloc byte[Bytes + 2];
        if (request.PageToken.Length > 2 * Bytes
            || !Base64Url.IsValid(request.PageToken)
            || !Base64Url.TryDecodeFromChars(request.PageToken, token, out int length)
            || length != Bytes)
        {
            throw VectorDbException.Invalid("page_token", "is not one that this server gave out.", "INVALID_PAGE_TOKEN");
        }

        if (!token[12..Bytes].SequenceEqual(Digest(request, collection)))
        {
            throw VectorDbException.Invalid("page_token", "was given out for another search; only limit may change between pages.", "INVALID_PAGE_TOKEN");
        }

        float score = BinaryPrimitives.ReadSingleLittleEndian(token);
        int passed = BinaryPrimitives.ReadInt32LittleEndian(token[8..]);
        return float.IsNaN(score) || passed < 0 || passed + request.Limit > SearchRequest.MaxDepth
            ? throw VectorDbException.Invalid("page_token", $"leads beyond the {SearchRequest.MaxDepth} best, where no page begins.", "INVALID_PAGE_TOKEN")
            : new PagePosition(new Neighbor(new NodeId(BinaryPrimitives.ReadUInt32LittleEndian(token[4..])), score), passed);
    }

    /// <summary>
    /// What says which list is ranked. The vectors of a text or a picture are not in it: they may differ in their last digits from one
    /// batch to the next.
    /// </summary>
    public static ReadOnlySpan<byte> Digest(SearchRequest request, Collection collection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Text(hash, $"{collection.Definition.Id} {collection.Space(request.Space).Definition.Slot} {request.Exact} {request.ScoreThreshold} {request.CrossModal}");
        Text(hash, request.Space);
        Text(hash, $"{request.Rerank}");
        if (request.WhereAnswer is { } where)
        {
            Text(hash, where.Question);
            Text(hash, where.Model);
            Text(hash, string.Join('\n', where.Accept));
        }

        Text(hash, request.Filter is { } filter ? Describe(filter) : "");
        foreach (QueryPart part in request.Query)
        {
            Text(hash, $"{part.Weight} {part.Text?.Length} {part.Image?.Length} {part.ItemId?.Length} {part.Vector?.Length}");
            Text(hash, part.Text ?? "");
            Text(hash, part.ItemId ?? "");
            hash.AppendData(part.Image is { } image ? image.Span : default);
            hash.AppendData(MemoryMarshal.AsBytes(part.Vector.AsSpan()));
        }

        return hash.GetHashAndReset().AsSpan(0, DigestBytes);
    }

    private static string Describe(Filter filter) => filter switch
    {
        Filter.AllOf and => $"and({string.Join(',', and.Filters.Select(Describe))})",
        Filter.AnyOf or => $"or({string.Join(',', or.Filters.Select(Describe))})",
        Filter.Negated not => $"not({Describe(not.Inner)})",
        Filter.OneOf one => $"{one.Field} in ({string.Join('\0', one.Values)})",
        _ => filter.ToString(),
    };

    private static void Text(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
}
