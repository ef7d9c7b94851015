using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client;

/// <summary>
/// A client of a server: one method for each method of <c>proto/vectordb/v1</c>. It holds the connections, is made once and is used from
/// any thread. Failures come as <see cref="RpcException"/>.
/// </summary>
public sealed class VectorDbClient : IAsyncDisposable
{
    private static readonly ServiceDescriptor Collections = CollectionsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Items = ItemsReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Searches = SearchReflection.Descriptor.Services[0];
    private static readonly ServiceDescriptor Models = ModelsReflection.Descriptor.Services[0];

    private readonly RpcChannel _channel;

    /// <summary>Makes a client of one server.</summary>
    /// <param name="address">Such as http://127.0.0.1:7700.</param>
    public VectorDbClient(Uri address)
        : this(new RpcChannelOptions { Addresses = [address] })
    {
    }

    /// <summary>Makes a client with the options of its channel.</summary>
    public VectorDbClient(RpcChannelOptions options) => _channel = new RpcChannel(options);

    /// <summary>Makes a collection.</summary>
    public Task<Collection> CreateCollectionAsync(CreateCollectionRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<CreateCollectionRequest, Collection>(Collections, "CreateCollection", request, cancellationToken);

    /// <summary>A collection.</summary>
    public Task<Collection> GetCollectionAsync(GetCollectionRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<GetCollectionRequest, Collection>(Collections, "GetCollection", request, cancellationToken);

    /// <summary>A page of collections.</summary>
    public Task<ListCollectionsResponse> ListCollectionsAsync(ListCollectionsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<ListCollectionsRequest, ListCollectionsResponse>(Collections, "ListCollections", request, cancellationToken);

    /// <summary>Changes a collection.</summary>
    public Task<Collection> UpdateCollectionAsync(UpdateCollectionRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<UpdateCollectionRequest, Collection>(Collections, "UpdateCollection", request, cancellationToken);

    /// <summary>Deletes a collection.</summary>
    public Task<DeleteCollectionResponse> DeleteCollectionAsync(DeleteCollectionRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<DeleteCollectionRequest, DeleteCollectionResponse>(Collections, "DeleteCollection", request, cancellationToken);

    /// <summary>Stores a batch of items; each has its own status.</summary>
    public Task<PutItemsResponse> PutItemsAsync(PutItemsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<PutItemsRequest, PutItemsResponse>(Items, "PutItems", request, cancellationToken);

    /// <summary>Opens an ingest stream; the caller disposes it.</summary>
    public DuplexCall<IngestRequest, IngestResponse> IngestItems(CancellationToken cancellationToken = default) =>
        _channel.Duplex(new ClientMethod<IngestRequest, IngestResponse>(Items, "IngestItems"), cancellationToken: cancellationToken);

    /// <summary>An item.</summary>
    public Task<Item> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<GetItemRequest, Item>(Items, "GetItem", request, cancellationToken);

    /// <summary>A page of items.</summary>
    public Task<ListItemsResponse> ListItemsAsync(ListItemsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<ListItemsRequest, ListItemsResponse>(Items, "ListItems", request, cancellationToken);

    /// <summary>Replaces or merges an item's payload.</summary>
    public Task<Item> UpdatePayloadAsync(UpdatePayloadRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<UpdatePayloadRequest, Item>(Items, "UpdatePayload", request, cancellationToken);

    /// <summary>Deletes items.</summary>
    public Task<DeleteItemsResponse> DeleteItemsAsync(DeleteItemsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<DeleteItemsRequest, DeleteItemsResponse>(Items, "DeleteItems", request, cancellationToken);

    /// <summary>Counts items.</summary>
    public Task<CountItemsResponse> CountItemsAsync(CountItemsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<CountItemsRequest, CountItemsResponse>(Items, "CountItems", request, cancellationToken);

    /// <summary>The picture of an item, in chunks.</summary>
    public IAsyncEnumerable<GetMediaResponse> GetMediaAsync(GetMediaRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(
            new ClientMethod<GetMediaRequest, GetMediaResponse>(Items, "GetMedia"), request, cancellationToken: cancellationToken);

    /// <summary>Finds the items nearest to a query.</summary>
    public Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<SearchRequest, SearchResponse>(Searches, "Search", request, cancellationToken);

    /// <summary>The models that are loaded.</summary>
    public Task<ListModelsResponse> ListModelsAsync(ListModelsRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<ListModelsRequest, ListModelsResponse>(Models, "ListModels", request, cancellationToken);

    /// <summary>A model.</summary>
    public Task<Model> GetModelAsync(GetModelRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<GetModelRequest, Model>(Models, "GetModel", request, cancellationToken);

    /// <summary>Vectors of texts and pictures.</summary>
    public Task<EmbedResponse> EmbedAsync(EmbedRequest request, CancellationToken cancellationToken = default) =>
        UnaryAsync<EmbedRequest, EmbedResponse>(Models, "Embed", request, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<TResponse> UnaryAsync<TRequest, TResponse>(ServiceDescriptor service, string method, TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        _channel.UnaryAsync(new ClientMethod<TRequest, TResponse>(service, method), request, cancellationToken: cancellationToken);
}
