using Google.Protobuf;
using Grpc.Health.V1;
using VectorDb.Client.Ingest;
using VectorDb.Client.Telemetry;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client;

/// <summary>
/// A client of a server: one method for each method of <c>proto/vectordb/v1</c>. It holds the connections, is made once and is used from
/// any thread. Failures come as <see cref="RpcException"/>.
/// </summary>
public sealed class VectorDbClient : IAsyncDisposable
{
    /// <summary>The name of the client's <see cref="System.Diagnostics.ActivitySource"/> and its <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string TelemetryName = "VectorDb.Client";

    // An ingest stream ends when its items do.
    private static readonly CallOptions Endless = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private readonly RpcChannel _channel;
    private readonly TimeProvider _time;

    /// <summary>Makes a client of one server.</summary>
    /// <param name="address">Such as http://127.0.0.1:7700.</param>
    public VectorDbClient(Uri address)
        : this(new RpcChannelOptions { Addresses = [address] })
    {
    }

    /// <summary>Makes a client with the options of its channel.</summary>
    public VectorDbClient(RpcChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _channel = new RpcChannel(options);
        _time = options.Time;
    }

    /// <summary>Makes a client with an application's options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public VectorDbClient(VectorDbClientOptions options)
        : this(Checked(options).ToChannelOptions())
    {
    }

    /// <summary>Makes a collection.</summary>
    public Task<Collection> CreateCollectionAsync(CreateCollectionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.CreateCollection, request, cancellationToken);

    /// <summary>A collection.</summary>
    public Task<Collection> GetCollectionAsync(GetCollectionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.GetCollection, request, cancellationToken);

    /// <summary>A page of collections.</summary>
    public Task<ListCollectionsResponse> ListCollectionsAsync(ListCollectionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.ListCollections, request, cancellationToken);

    /// <summary>Changes a collection.</summary>
    public Task<Collection> UpdateCollectionAsync(UpdateCollectionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.UpdateCollection, request, cancellationToken);

    /// <summary>Deletes a collection.</summary>
    public Task<DeleteCollectionResponse> DeleteCollectionAsync(DeleteCollectionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.DeleteCollection, request, cancellationToken);

    /// <summary>Stores a batch of items; each has its own status.</summary>
    public Task<PutItemsResponse> PutItemsAsync(PutItemsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.PutItems, request, cancellationToken);

    /// <summary>
    /// Stores items as they come and gives the result of each, once, in the order in which they are stored. When the
    /// connection breaks or the server restarts, the stream is taken up after the last item that is durable.
    /// </summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="items">The items; taken no faster than the server stores them.</param>
    /// <param name="options">How to store them.</param>
    /// <param name="cancellationToken">Ends the stream; what has no result by then may be stored or not.</param>
    /// <exception cref="RpcException">The stream cannot go on, or broke too often without progress.</exception>
    public IAsyncEnumerable<IngestResult> IngestAsync(
        string collection, IAsyncEnumerable<Item> items, IngestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(items);
        return new ResumingIngest(this, collection, options ?? new IngestOptions(), _time).RunAsync(items, cancellationToken);
    }

    /// <summary>Opens an ingest stream of which the caller writes and reads every message; the caller disposes it.</summary>
    public DuplexCall<IngestRequest, IngestResponse> IngestItems(CancellationToken cancellationToken = default) =>
        _channel.Duplex(Operations.IngestItems.Method, Endless, cancellationToken);

    /// <summary>An item.</summary>
    public Task<Item> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.GetItem, request, cancellationToken);

    /// <summary>A page of items.</summary>
    public Task<ListItemsResponse> ListItemsAsync(ListItemsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.ListItems, request, cancellationToken);

    /// <summary>Replaces or merges an item's payload.</summary>
    public Task<Item> UpdatePayloadAsync(UpdatePayloadRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.UpdatePayload, request, cancellationToken);

    /// <summary>Deletes items.</summary>
    public Task<DeleteItemsResponse> DeleteItemsAsync(DeleteItemsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.DeleteItems, request, cancellationToken);

    /// <summary>Counts items.</summary>
    public Task<CountItemsResponse> CountItemsAsync(CountItemsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.CountItems, request, cancellationToken);

    /// <summary>The picture of an item, in chunks.</summary>
    public IAsyncEnumerable<GetMediaResponse> GetMediaAsync(GetMediaRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.GetMedia.Method, request, cancellationToken: cancellationToken);

    /// <summary>Finds the items nearest to a query.</summary>
    public Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Search, request, cancellationToken);

    /// <summary>Learns how probable it is that the best hit of a reranked search is right.</summary>
    public Task<Calibration> CalibrateAsync(CalibrateRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Calibrate, request, cancellationToken);

    /// <summary>Several searches at once, each with a status of its own.</summary>
    public Task<SearchBatchResponse> SearchBatchAsync(SearchBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.SearchBatch, request, cancellationToken);

    /// <summary>How well texts fit pictures.</summary>
    public Task<MatchResponse> MatchAsync(MatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Match, request, cancellationToken);

    /// <summary>Which of some labels fits a picture.</summary>
    public Task<ClassifyResponse> ClassifyAsync(ClassifyRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Classify, request, cancellationToken);

    /// <summary>Describes a picture, piece by piece; the last message holds the whole. Leaving the loop ends the work.</summary>
    public IAsyncEnumerable<GenerateResponse> StreamCaptionAsync(CaptionRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.Caption.Method, request, cancellationToken: cancellationToken);

    /// <summary>Describes a picture.</summary>
    public Task<Generation> CaptionAsync(CaptionRequest request, CancellationToken cancellationToken = default) =>
        LastAsync(Operations.Caption, request, cancellationToken);

    /// <summary>Answers a question on a picture, piece by piece; the last message holds the whole. Leaving the loop ends the work.</summary>
    public IAsyncEnumerable<GenerateResponse> StreamAnswerAsync(AnswerRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.Answer.Method, request, cancellationToken: cancellationToken);

    /// <summary>Answers a question on a picture.</summary>
    public Task<Generation> AnswerAsync(AnswerRequest request, CancellationToken cancellationToken = default) =>
        LastAsync(Operations.Answer, request, cancellationToken);

    /// <summary>Whether a sentence is true of two pictures.</summary>
    public Task<CompareResponse> CompareAsync(CompareRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Compare, request, cancellationToken);

    /// <summary>Where in a picture a phrase is.</summary>
    public Task<GroundResponse> GroundAsync(GroundRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Ground, request, cancellationToken);

    /// <summary>Begins to change the model of a space.</summary>
    public Task<Migration> StartMigrationAsync(StartMigrationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.StartMigration, request, cancellationToken);

    /// <summary>How the migration of a collection is.</summary>
    public Task<Migration> GetMigrationAsync(GetMigrationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.GetMigration, request, cancellationToken);

    /// <summary>Asks the former and the new model of a migration the same queries.</summary>
    public Task<SpaceComparison> CompareSpacesAsync(CompareSpacesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.CompareSpaces, request, cancellationToken);

    /// <summary>Lets searches use the new model of a migration.</summary>
    public Task<Migration> CutOverAsync(CutOverRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.CutOver, request, cancellationToken);

    /// <summary>Lets searches use the former model of a migration again.</summary>
    public Task<Migration> RollBackAsync(RollBackRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.RollBack, request, cancellationToken);

    /// <summary>Ends a migration after its cutover: the former model's vectors go.</summary>
    public Task<Collection> FinishMigrationAsync(FinishMigrationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.FinishMigration, request, cancellationToken);

    /// <summary>Ends a migration before its cutover: the new model's vectors go.</summary>
    public Task<Collection> CancelMigrationAsync(CancelMigrationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.CancelMigration, request, cancellationToken);

    /// <summary>The models that are loaded.</summary>
    public Task<ListModelsResponse> ListModelsAsync(ListModelsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.ListModels, request, cancellationToken);

    /// <summary>A model.</summary>
    public Task<Model> GetModelAsync(GetModelRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.GetModel, request, cancellationToken);

    /// <summary>Imports a model, telling how far it is; the last message holds it.</summary>
    public IAsyncEnumerable<ImportModelResponse> ImportModelAsync(ImportModelRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.ImportModel.Method, request, cancellationToken: cancellationToken);

    /// <summary>How the server is; answered while it recovers, too.</summary>
    public Task<StatusResponse> StatusAsync(StatusRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Status, request, cancellationToken);

    /// <summary>Takes a snapshot; the last message is it.</summary>
    public IAsyncEnumerable<CreateSnapshotResponse> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.CreateSnapshot.Method, request, cancellationToken: cancellationToken);

    /// <summary>A page of snapshots.</summary>
    public Task<ListSnapshotsResponse> ListSnapshotsAsync(ListSnapshotsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.ListSnapshots, request, cancellationToken);

    /// <summary>Deletes a snapshot.</summary>
    public Task<DeleteSnapshotResponse> DeleteSnapshotAsync(DeleteSnapshotRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.DeleteSnapshot, request, cancellationToken);

    /// <summary>Puts a snapshot in the place of all that the server holds; the last message is it.</summary>
    public IAsyncEnumerable<RestoreSnapshotResponse> RestoreSnapshotAsync(RestoreSnapshotRequest request, CancellationToken cancellationToken = default) =>
        _channel.ServerStreamingAsync(Operations.RestoreSnapshot.Method, request, cancellationToken: cancellationToken);

    /// <summary>Loads a model that the server remembers.</summary>
    public Task<Model> LoadModelAsync(LoadModelRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.LoadModel, request, cancellationToken);

    /// <summary>Frees a model.</summary>
    public Task<UnloadModelResponse> UnloadModelAsync(UnloadModelRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.UnloadModel, request, cancellationToken);

    /// <summary>Vectors of texts and pictures.</summary>
    public Task<EmbedResponse> EmbedAsync(EmbedRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Operations.Embed, request, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<HealthCheckResponse> CheckHealthAsync(HealthCheckRequest request, CancellationToken cancellationToken) =>
        CallAsync(Operations.CheckHealth, request, cancellationToken);

    private static VectorDbClientOptions Checked(VectorDbClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] failures = [.. options.Validate()];
        return failures.Length == 0 ? options : throw new ArgumentException(string.Join(' ', failures), nameof(options));
    }

    private Task<Generation> LastAsync<TRequest>(
        Operation<TRequest, GenerateResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
    {
        ArgumentNullException.ThrowIfNull(request);
        return ClientTelemetry.RunAsync(operation.Name, operation.CollectionOf(request), _time, async () =>
        {
            Generation? whole = null;
            await foreach (GenerateResponse response in _channel.ServerStreamingAsync(operation.Method, request, cancellationToken: cancellationToken))
            {
                whole = response.Generation ?? whole;
            }

            return whole ?? throw new RpcException(StatusCode.Internal, "the stream ended without its last message");
        });
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        Operation<TRequest, TResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(request);
        return ClientTelemetry.RunAsync(
            operation.Name,
            operation.CollectionOf(request),
            _time,
            () => _channel.UnaryAsync(operation.Method, request, cancellationToken: cancellationToken));
    }
}
