using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Search;
using VectorDb.Server.Errors;
using VectorDb.Server.Items;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>Searches between their messages and the engine.</summary>
internal static class SearchMapping
{
    private const int DefaultLimit = 10;

    /// <summary>What a message asks for.</summary>
    public static SearchRequest ToSearch(Wire.SearchRequest request) => new()
    {
        Collection = request.Collection,
        Space = request.Space,
        Query = [.. Required.Field(request.Query, "query").Parts.Select(ToPart)],
        Filter = FilterMapping.ToFilter(request.Filter),
        Limit = request.Limit == 0 ? DefaultLimit : ToInt(request.Limit),
        Offset = ToInt(request.Offset),
        Ef = ToInt(request.Ef),
        Exact = request.Exact,
        ScoreThreshold = request.ScoreThreshold,
        Rerank = RerankMapping.ToRequest(request.Rerank),
        Explain = ExplainMapping.ToRequest(request.Explain),
        WhereAnswer = WhereAnswerMapping.ToCondition(request.WhereAnswer),
        PageToken = request.PageToken,
        GroupBy = request.GroupBy is { } groups ? new GroupBy(groups.Field, groups.Size == 0 ? 1 : ToInt(groups.Size)) : null,
        CrossModal = request.CrossModal,
        Include = ItemMapping.ToParts(request.Include),
    };

    /// <summary>The message of a result.</summary>
    public static Wire.SearchResponse ToMessage(SearchResult result)
    {
        var response = new Wire.SearchResponse
        {
            FilterScanned = result.FilterScanned,
            NextPageToken = result.NextPageToken,
            Rerank = RerankMapping.ToMessage(result.Rerank),
            WhereAnswer = WhereAnswerMapping.ToMessage(result.WhereAnswer),
        };
        response.Hits.AddRange(result.Hits.Select(ToMessage));
        response.Groups.AddRange(result.Groups.Select(ToMessage));
        response.Stages.AddRange(result.Stages.Select(static s => new Wire.StageTime { Stage = s.Stage, Time = Duration.FromTimeSpan(s.Time) }));
        return response;
    }

    private static Wire.Hit ToMessage(Hit hit) => new()
    {
        Item = ItemMapping.ToMessage(hit.Item),
        Score = hit.Score,
        Match = RerankMapping.ToMessage(hit.Match),
        Explanation = ExplainMapping.ToMessage(hit.Explanation),
        Answer = hit.Answer ?? "",
    };

    private static Wire.HitGroup ToMessage(HitGroup group)
    {
        var message = new Wire.HitGroup { Value = ToValue(group.Value) };
        message.Hits.AddRange(group.Hits.Select(ToMessage));
        return message;
    }

    private static Value ToValue(FilterValue value) =>
        value.Text is { } text ? Value.ForString(text) : value.IsBool ? Value.ForBool(value.Number != 0) : Value.ForNumber(value.Number);

    private static QueryPart ToPart(Wire.QueryPart part, int index)
    {
        float weight = part.Weight == 0 ? 1 : part.Weight;
        return part.KindCase switch
        {
            Wire.QueryPart.KindOneofCase.Text => new QueryPart { Text = part.Text, Weight = weight },
            Wire.QueryPart.KindOneofCase.Image => new QueryPart { Image = part.Image.Memory, Weight = weight },
            Wire.QueryPart.KindOneofCase.ItemId => new QueryPart { ItemId = part.ItemId, Weight = weight },
            Wire.QueryPart.KindOneofCase.Vector => new QueryPart { Vector = ItemMapping.ToArray(part.Vector), Weight = weight },
            _ => throw Required.Invalid($"query.parts[{index}]", "needs one of text, image, item_id and vector."),
        };
    }

    private static int ToInt(uint value) => (int)Math.Min(value, int.MaxValue / 2);
}
