using VectorDb.Engine.Errors;
using VectorDb.Engine.Explaining;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Search;

/// <summary>The limits of a search.</summary>
internal static class SearchRules
{
    /// <summary>Checks a request.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming the field.</exception>
    public static void Check(SearchRequest request)
    {
        Require(request.Limit is >= 1 and <= SearchRequest.MaxLimit, "limit", $"is {request.Limit}; 1 to {SearchRequest.MaxLimit} are allowed.");
        Require(
            request.Offset >= 0 && request.Offset + request.Limit <= SearchRequest.MaxDepth,
            "offset",
            $"is {request.Offset}; offset and limit together may be at most {SearchRequest.MaxDepth}.");
        Require(request.Ef is >= 0 and <= SearchRequest.MaxEf, "ef", $"is {request.Ef}; at most {SearchRequest.MaxEf} is allowed.");
        Require(request.ScoreThreshold is not { } threshold || float.IsFinite(threshold), "score_threshold", "is not finite.");
        Require(
            request.Query.Count is >= 1 and <= SearchRequest.MaxParts,
            "query.parts",
            $"has {request.Query.Count} parts; 1 to {SearchRequest.MaxParts} are allowed.");
        CheckPaging(request);
        for (int i = 0; i < request.Query.Count; i++)
        {
            CheckPart(request.Query[i], $"query.parts[{i}]");
        }

        if (request.Rerank is { } rerank)
        {
            RerankRules.Check(rerank, (request.Offset + request.Limit) * (request.GroupBy?.Size ?? 1));
        }

        if (request.WhereAnswer is { } where)
        {
            WhereAnswerRules.Check(where);
        }

        Require(request.Explain is null or { Hits: >= 1 and <= ExplainRequest.MaxHits }, "explain.hits", $"is {request.Explain?.Hits}; 1 to {ExplainRequest.MaxHits} are allowed.");
        Require(request.Explain is null || request.GroupBy is null, "explain", "is for hits; it cannot be asked for together with group_by.");
        if (request.Filter is { } filter)
        {
            FilterRules.Check(filter);
        }
    }

    private static void CheckPaging(SearchRequest request)
    {
        Require(request.PageToken.Length == 0 || request.Offset == 0, "offset", "and page_token are both set; a page begins where its token says.");
        if (request.GroupBy is { } groups)
        {
            Require(groups.Field.Length is >= 1 and <= 256, "group_by.field", "needs a path of 1 to 256 characters.");
            Require(groups.Size is >= 1 and <= GroupBy.MaxSize, "group_by.size", $"is {groups.Size}; 1 to {GroupBy.MaxSize} are allowed.");
            Require(
                groups.Size * request.Limit <= SearchRequest.MaxLimit,
                "group_by.size",
                $"times limit is {groups.Size * request.Limit}; at most {SearchRequest.MaxLimit} hits are given at once.");
            Require(request.PageToken.Length == 0, "page_token", "is for hits; groups beyond the first are asked for with offset.");
        }
    }

    private static void CheckPart(QueryPart part, string field)
    {
        int given = (part.Text is null ? 0 : 1) + (part.Image is null ? 0 : 1) + (part.ItemId is null ? 0 : 1) + (part.Vector is null ? 0 : 1);
        Require(given == 1, field, "needs one of text, image, item_id and vector.");
        Require(float.IsFinite(part.Weight) && part.Weight != 0, field + ".weight", $"is {part.Weight}; it must be finite and not 0.");
        Require(part.Text is not { Length: 0 }, field + ".text", "is empty.");
        Require(part.Image is not { IsEmpty: true }, field + ".image", "is empty.");
        ItemRules.CheckText(part.Text ?? "", field + ".text");
        ItemRules.CheckImageSize(part.Image ?? default, field + ".image");
    }

    private static void Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            throw VectorDbException.Invalid(field, message);
        }
    }
}
