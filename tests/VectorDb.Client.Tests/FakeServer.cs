using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client.Tests;

/// <summary>A server on the loopback address with an ingest stream that breaks when it is told to, and embeddings.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public HealthService Health { get; private init; } = null!;

    public static async Task<FakeServer> StartAsync(FakeIngest? ingest = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRpc();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseClearTextHttp2()));
        WebApplication app = builder.Build();
        var health = new HealthService();
        app.MapRpc(new MethodTableBuilder()
            .Add(ItemsReflection.Descriptor.Services[0], binder => Bind(binder, ingest ?? new FakeIngest()))
            .Add(ModelsReflection.Descriptor.Services[0], Bind)
            .AddHealth(health)
            .Build());
        await app.StartAsync();
        return new FakeServer(app) { Health = health };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Bind(ServiceBinder binder, FakeIngest ingest) => binder
        .Unary<PutItemsRequest, PutItemsResponse>("PutItems", (_, _) => Task.FromResult(new PutItemsResponse()))
        .Duplex<IngestRequest, IngestResponse>("IngestItems", (requests, responses, _) => ingest.RunAsync(requests, responses))
        .Unary<GetItemRequest, Item>("GetItem", (_, _) => throw new RpcException(StatusCode.NotFound, "no such item"))
        .Unary<ListItemsRequest, ListItemsResponse>("ListItems", (_, _) => Task.FromResult(new ListItemsResponse()))
        .Unary<UpdatePayloadRequest, Item>("UpdatePayload", (_, _) => Task.FromResult(new Item()))
        .Unary<DeleteItemsRequest, DeleteItemsResponse>("DeleteItems", (_, _) => Task.FromResult(new DeleteItemsResponse()))
        .Unary<CountItemsRequest, CountItemsResponse>("CountItems", (_, context) =>
            Task.FromResult(new CountItemsResponse { Count = context.RequestHeaders.GetValue("authorization") == "Bearer key" ? 7UL : 0 }))
        .ServerStreaming<GetMediaRequest, GetMediaResponse>("GetMedia", (_, _, _) => Task.CompletedTask);

    private static void Bind(ServiceBinder binder) => binder
        .Unary<ListModelsRequest, ListModelsResponse>("ListModels", (_, _) => Task.FromResult(new ListModelsResponse()))
        .Unary<GetModelRequest, Model>("GetModel", (_, _) => Task.FromResult(new Model()))
        .ServerStreaming<ImportModelRequest, ImportModelResponse>("ImportModel", (_, _, _) => Task.CompletedTask)
        .Unary<LoadModelRequest, Model>("LoadModel", (_, _) => Task.FromResult(new Model()))
        .Unary<UnloadModelRequest, UnloadModelResponse>("UnloadModel", (_, _) => Task.FromResult(new UnloadModelResponse()))
        .Unary<EmbedRequest, EmbedResponse>("Embed", (request, _) => Task.FromResult(Embed(request)));

    private static EmbedResponse Embed(EmbedRequest request) => request.Inputs.Count > 256
        ? throw new RpcException(StatusCode.InvalidArgument, "too many")
        : new EmbedResponse
        {
            Vectors =
            {
                request.Inputs.Select(input => new Vector
                {
                    Values = { input.KindCase == EmbedInput.KindOneofCase.Text ? input.Text.Length : -input.Image.Length, request.Inputs.Count },
                }),
            },
        };
}
