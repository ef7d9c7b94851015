using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Requests;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Collections;

/// <summary>vectordb.v1.CollectionService over the engine.</summary>
internal sealed class CollectionService(Database database)
{
    /// <summary>Binds the methods.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Wire.CreateCollectionRequest, Wire.Collection>("CreateCollection", CreateAsync)
        .Unary<Wire.GetCollectionRequest, Wire.Collection>("GetCollection", GetAsync)
        .Unary<Wire.ListCollectionsRequest, Wire.ListCollectionsResponse>("ListCollections", ListAsync)
        .Unary<Wire.UpdateCollectionRequest, Wire.Collection>("UpdateCollection", UpdateAsync)
        .Unary<Wire.DeleteCollectionRequest, Wire.DeleteCollectionResponse>("DeleteCollection", DeleteAsync);

    private async Task<Wire.Collection> CreateAsync(Wire.CreateCollectionRequest request, ServerCallContext context)
    {
        Wire.Collection asked = Required.Field(request.Collection, "collection");
        CollectionInput input = CollectionMapping.ToInput(asked);
        if (request.ValidateOnly)
        {
            CollectionInput complete = database.Collections.Validate(input);
            var definition = new CollectionDefinition
            {
                Id = 0,
                Name = complete.Name,
                Description = complete.Description,
                Spaces = complete.Spaces,
                Generator = complete.Generator,
                Matcher = complete.Matcher,
                CapFilt = complete.CapFilt,
                ItemTimeToLive = complete.ItemTimeToLive,
                CreateTime = DateTimeOffset.UnixEpoch,
                UpdateTime = DateTimeOffset.UnixEpoch,
                Revision = 0,
            };
            return CollectionMapping.ToMessage(definition, 0);
        }

        RequestMark? mark = Requests.MarkOf(request, request.RequestId);
        return CollectionMapping.ToMessage(await database.Collections.CreateAsync(input, mark, context.CancellationToken), 0);
    }

    private Task<Wire.Collection> GetAsync(Wire.GetCollectionRequest request, ServerCallContext context)
    {
        return Task.FromResult(CollectionMapping.ToMessage(database.Collections.Get(request.Name)));
    }

    private Task<Wire.ListCollectionsResponse> ListAsync(Wire.ListCollectionsRequest request, ServerCallContext context)
    {
        int size = Required.PageSize(request.PageSize);
        IReadOnlyList<CollectionSummary> found = database.Collections.List(request.PageToken, size + 1);
        var response = new Wire.ListCollectionsResponse();
        response.Collections.AddRange(found.Take(size).Select(CollectionMapping.ToMessage));
        response.NextPageToken = found.Count > size ? found[size - 1].Definition.Name : "";
        return Task.FromResult(response);
    }

    private async Task<Wire.Collection> UpdateAsync(Wire.UpdateCollectionRequest request, ServerCallContext context)
    {
        Wire.Collection asked = Required.Field(request.Collection, "collection");
        CollectionChanges changes = CollectionMapping.ToChanges(asked, Required.Field(request.UpdateMask, "update_mask").Paths);
        RequestMark? mark = Requests.MarkOf(request, request.RequestId);
        CollectionDefinition updated = await database.Collections.UpdateAsync(asked.Name, changes, asked.Etag, mark, context.CancellationToken);
        return CollectionMapping.ToMessage(updated, database.Collections.Get(asked.Name).ItemCount);
    }

    private async Task<Wire.DeleteCollectionResponse> DeleteAsync(Wire.DeleteCollectionRequest request, ServerCallContext context)
    {
        await database.Collections.DeleteAsync(
            request.Name, request.Etag, Requests.MarkOf(request, request.RequestId), context.CancellationToken);
        return new Wire.DeleteCollectionResponse();
    }
}
