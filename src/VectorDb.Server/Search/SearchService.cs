using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Search;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Items;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>vectordb.v1.SearchService over the engine.</summary>
internal sealed class SearchService(Database database, ModelCatalogue models)
{
    private const int DefaultLimit = 10;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.SearchRequest, Wire.SearchResponse>("Search", SearchAsync)
        .Unary<Wire.MatchRequest, Wire.MatchResponse>("Match", MatchAsync)
        .Unary<Wire.ClassifyRequest, Wire.ClassifyResponse>("Classify", ClassifyAsync);

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
            Rerank = RerankMapping.ToRequest(request.Rerank),
            Include = ItemMapping.ToParts(request.Include),
        };
        SearchResult result = await database.Search.SearchAsync(search, context.CancellationToken);

        var response = new Wire.SearchResponse { FilterScanned = result.FilterScanned, Rerank = RerankMapping.ToMessage(result.Rerank) };
        response.Hits.AddRange(result.Hits.Select(static hit => new Wire.Hit
        {
            Item = ItemMapping.ToMessage(hit.Item),
            Score = hit.Score,
            Match = RerankMapping.ToMessage(hit.Match),
        }));
        response.Stages.AddRange(result.Stages.Select(static s => new Wire.StageTime { Stage = s.Stage, Time = Duration.FromTimeSpan(s.Time) }));
        return response;
    }

    private async Task<Wire.MatchResponse> MatchAsync(Wire.MatchRequest request, ServerCallContext context)
    {
        ReadOnlyMemory<byte>[] images = [.. request.Pictures.Select((p, i) => ImageOf(p, request.Collection, $"pictures[{i}]"))];
        PairScore[,] scores = await models.MatchAsync(request.Model, images, request.Texts, context.CancellationToken);
        var response = new Wire.MatchResponse();
        for (int i = 0; i < images.Length; i++)
        {
            var row = new Wire.MatchRow();
            for (int j = 0; j < request.Texts.Count; j++)
            {
                row.Scores.Add(ToMessage(scores[i, j]));
            }

            response.Rows.Add(row);
        }

        return response;
    }

    private async Task<Wire.ClassifyResponse> ClassifyAsync(Wire.ClassifyRequest request, ServerCallContext context)
    {
        ReadOnlyMemory<byte> image = ImageOf(Required.Field(request.Picture, "picture"), request.Collection, "picture");
        float[] probabilities = await models.ClassifyAsync(
            request.Model, image, request.Labels, request.Templates, request.Language, context.CancellationToken);
        return new Wire.ClassifyResponse { Probabilities = { probabilities } };
    }

    private ReadOnlyMemory<byte> ImageOf(Wire.Picture picture, string collection, string field)
    {
        switch (picture.KindCase)
        {
            case Wire.Picture.KindOneofCase.Image:
                return picture.Image.Memory;
            case Wire.Picture.KindOneofCase.ItemId:
                ItemView item = database.Items.Get(collection, picture.ItemId, ItemParts.Media);
                return item.Media is null ? throw Required.Invalid(field + ".item_id", $"item '{picture.ItemId}' has no picture.", "ITEM_HAS_NO_MEDIA") : item.Image;
            default:
                throw Required.Invalid(field, "needs an image or an item_id.");
        }
    }

    private static Wire.PairScore ToMessage(PairScore score) => new()
    {
        Itc = score.Itc,
        ItmMatchLogit = score.MatchLogit,
        ItmMismatchLogit = score.MismatchLogit,
        Itm = score.Probability,
    };

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
