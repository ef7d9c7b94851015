using VectorDb.Engine;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>vectordb.v1.SearchService over the engine.</summary>
internal sealed class SearchService(Database database, ModelCatalogue models)
{
    private const int MaxBatch = 100;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.SearchRequest, Wire.SearchResponse>("Search", SearchAsync)
        .Unary<Wire.CalibrateRequest, Wire.Calibration>("Calibrate", CalibrateAsync)
        .Unary<Wire.SearchBatchRequest, Wire.SearchBatchResponse>("SearchBatch", SearchBatchAsync)
        .Unary<Wire.MatchRequest, Wire.MatchResponse>("Match", MatchAsync)
        .Unary<Wire.ClassifyRequest, Wire.ClassifyResponse>("Classify", ClassifyAsync);

    private async Task<Wire.SearchResponse> SearchAsync(Wire.SearchRequest request, ServerCallContext context) =>
        SearchMapping.ToMessage(await database.Search.SearchAsync(SearchMapping.ToSearch(request), context.CancellationToken));

    private async Task<Wire.Calibration> CalibrateAsync(Wire.CalibrateRequest request, ServerCallContext context)
    {
        Calibration calibration = await database.Calibrator.CalibrateAsync(
            request.Collection,
            request.Space,
            RerankMapping.ToRequest(Required.Field(request.Rerank, "rerank"))!,
            [.. request.Examples.Select(static example => new CalibrationExample(example.Text, example.ItemId))],
            context.CancellationToken);
        return new Wire.Calibration
        {
            Slope = calibration.Slope,
            Intercept = calibration.Intercept,
            Examples = (uint)calibration.Examples,
            Right = (uint)calibration.Right,
        };
    }

    private async Task<Wire.SearchBatchResponse> SearchBatchAsync(Wire.SearchBatchRequest request, ServerCallContext context)
    {
        if (request.Requests.Count is < 1 or > MaxBatch)
        {
            throw Required.Invalid("requests", $"has {request.Requests.Count}; 1 to {MaxBatch} are allowed.");
        }

        Wire.SearchBatchResult[] results = await Task.WhenAll(request.Requests.Select(one => Task.Run(() => OneOfBatchAsync(one, context))));
        return new Wire.SearchBatchResponse { Results = { results } };
    }

    private async Task<Wire.SearchBatchResult> OneOfBatchAsync(Wire.SearchRequest request, ServerCallContext context)
    {
        try
        {
            return new Wire.SearchBatchResult { Status = new Wire.ItemStatus(), Response = await SearchAsync(request, context) };
        }
        catch (VectorDbException failure)
        {
            return new Wire.SearchBatchResult { Status = StatusTable.ItemStatusOf(failure) };
        }
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
}
