using Google.Protobuf;
using VectorDb.Engine;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Requests;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Items;

/// <summary>vectordb.v1.ItemService over the engine.</summary>
internal sealed class ItemService(Database database, ByteBudget budget, StoppingSignal stopping)
{
    private const int MaxBatch = 1_000;
    private const int MediaChunkBytes = 256 * 1024;

    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.PutItemsRequest, Wire.PutItemsResponse>("PutItems", PutAsync)
        .Duplex<Wire.IngestRequest, Wire.IngestResponse>("IngestItems", IngestAsync)
        .Unary<Wire.GetItemRequest, Wire.Item>("GetItem", GetAsync)
        .Unary<Wire.ListItemsRequest, Wire.ListItemsResponse>("ListItems", ListAsync)
        .Unary<Wire.UpdatePayloadRequest, Wire.Item>("UpdatePayload", UpdatePayloadAsync)
        .Unary<Wire.DeleteItemsRequest, Wire.DeleteItemsResponse>("DeleteItems", DeleteAsync)
        .Unary<Wire.CountItemsRequest, Wire.CountItemsResponse>("CountItems", CountAsync)
        .ServerStreaming<Wire.GetMediaRequest, Wire.GetMediaResponse>("GetMedia", GetMediaAsync);

    private async Task<Wire.PutItemsResponse> PutAsync(Wire.PutItemsRequest request, ServerCallContext context)
    {
        if (request.Items.Count is < 1 or > MaxBatch)
        {
            throw Required.Invalid("items", $"has {request.Items.Count}; 1 to {MaxBatch} are allowed.");
        }

        database.Collections.Get(request.Collection);
        Durability durability = ItemMapping.ToDurability(request.Durability);
        RequestMark? mark = Requests.MarkOf(request, request.RequestId);
        using IDisposable held = await budget.TakeAsync(request.CalculateSize(), context.CancellationToken);
        Wire.PutResult[] results = await Task.WhenAll(
            request.Items.Select((item, index) => PutOneAsync(request.Collection, item, durability, mark?.Part(index), context.CancellationToken)));
        var response = new Wire.PutItemsResponse();
        response.Results.AddRange(results);
        return response;
    }

    private async Task<Wire.PutResult> PutOneAsync(
        string collection, Wire.Item item, Durability durability, RequestMark? mark, CancellationToken cancellationToken)
    {
        try
        {
            PutOutcome stored = await database.Ingest.PutAsync(collection, ItemMapping.ToInput(item), durability, mark, cancellationToken);
            return new Wire.PutResult { Id = stored.Id, Etag = stored.Etag, Status = new Wire.ItemStatus() };
        }
        catch (VectorDbException failure) when (failure.Reason != RequestMark.ReusedReason)
        {
            return new Wire.PutResult { Id = item.Id, Status = StatusTable.ItemStatusOf(failure) };
        }
    }

    private async Task IngestAsync(
        IAsyncEnumerable<Wire.IngestRequest> requests, IStreamWriter<Wire.IngestResponse> responses, ServerCallContext context)
    {
        using var stream = new IngestStream(database, budget, responses);
        await stream.RunAsync(requests, stopping.Token, context.CancellationToken);
    }

    private Task<Wire.Item> GetAsync(Wire.GetItemRequest request, ServerCallContext context) =>
        Task.FromResult(ItemMapping.ToMessage(database.Items.Get(request.Collection, request.Id, ItemMapping.ToParts(request.Include))));

    private Task<Wire.ListItemsResponse> ListAsync(Wire.ListItemsRequest request, ServerCallContext context)
    {
        ItemPage page = database.Items.List(
            request.Collection,
            FilterMapping.ToFilter(request.Filter),
            PageToken.Parse(request.PageToken),
            Required.PageSize(request.PageSize),
            ItemMapping.ToParts(request.Include),
            context.CancellationToken);
        var response = new Wire.ListItemsResponse { NextPageToken = PageToken.Of(page.Next) };
        response.Items.AddRange(page.Items.Select(ItemMapping.ToMessage));
        return Task.FromResult(response);
    }

    private async Task<Wire.Item> UpdatePayloadAsync(Wire.UpdatePayloadRequest request, ServerCallContext context) =>
        ItemMapping.ToMessage(await database.Items.UpdatePayloadAsync(
            request.Collection, request.Id, ItemMapping.ToPayload(request.Payload), request.Merge, request.Etag,
            Requests.MarkOf(request, request.RequestId), context.CancellationToken));

    private async Task<Wire.DeleteItemsResponse> DeleteAsync(Wire.DeleteItemsRequest request, ServerCallContext context)
    {
        Filter? filter = FilterMapping.ToFilter(request.Filter);
        if ((filter is null) == (request.Ids.Count == 0))
        {
            throw Required.Invalid("ids", "give either ids or a filter.");
        }

        RequestMark? mark = Requests.MarkOf(request, request.RequestId);
        long deleted = filter is null
            ? await database.Items.DeleteAsync(request.Collection, request.Ids, mark, context.CancellationToken)
            : await database.Items.DeleteAsync(request.Collection, filter, mark, context.CancellationToken);
        return new Wire.DeleteItemsResponse { Deleted = (ulong)deleted };
    }

    private Task<Wire.CountItemsResponse> CountAsync(Wire.CountItemsRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.CountItemsResponse
        {
            Count = (ulong)database.Items.Count(request.Collection, FilterMapping.ToFilter(request.Filter), context.CancellationToken),
        });

    private async Task GetMediaAsync(Wire.GetMediaRequest request, IStreamWriter<Wire.GetMediaResponse> responses, ServerCallContext context)
    {
        ItemView item = database.Items.Get(request.Collection, request.Id, ItemParts.Media);
        if (item.Media is null)
        {
            throw new VectorDbException(ErrorCode.NotFound, "ITEM_HAS_NO_MEDIA", $"Item '{request.Id}' has no picture.", "id");
        }

        for (int start = 0; start < item.Image.Length; start += MediaChunkBytes)
        {
            ReadOnlyMemory<byte> chunk = item.Image.Slice(start, Math.Min(MediaChunkBytes, item.Image.Length - start));
            var response = new Wire.GetMediaResponse { Data = UnsafeByteOperations.UnsafeWrap(chunk) };
            if (start == 0)
            {
                response.MediaType = item.Media.MediaType;
                response.TotalBytes = (ulong)item.Media.Size;
            }

            await responses.WriteAsync(response, context.CancellationToken);
        }
    }
}
