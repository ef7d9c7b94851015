using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine;
using VectorDb.Engine.Search;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Items;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>vectordb.v1.SearchService over the engine.</summary>
internal sealed class SearchService(Database database)
{
    private const int DefaultLimit = 10;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder.Unary<Wire.SearchRequest, Wire.SearchResponse>("Search", SearchAsync);

    private async Task<Wire.SearchResponse> SearchAsync(Wire.SearchRequest request, ServerCallContext context)
    {
        var search = new SearchRequest
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
            Include = ItemMapping.ToParts(request.Include),
        };
        SearchResult result = await database.Search.SearchAsync(search, context.CancellationToken);

        var response = new Wire.SearchResponse { FilterScanned = result.FilterScanned };
        response.Hits.AddRange(result.Hits.Select(static hit => new Wire.Hit { Item = ItemMapping.ToMessage(hit.Item), Score = hit.Score }));
        response.Stages.AddRange(result.Stages.Select(static s => new Wire.StageTime { Stage = s.Stage, Time = Duration.FromTimeSpan(s.Time) }));
        return response;
    }

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
