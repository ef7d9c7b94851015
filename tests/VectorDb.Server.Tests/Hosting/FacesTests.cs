using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>What other people's tools ask of a server: health, its services' names, JSON over HTTP/1.1.</summary>
public sealed class FacesTests : IClassFixture<RunningServer>
{
    private readonly RunningServer _server;

    public FacesTests(RunningServer server) => _server = server;

    [Theory]
    [InlineData("")]
    [InlineData("vectordb.v1.SearchService")]
    public async Task Health_OfTheServerAndItsServices_IsServing(string service)
    {
        using RpcChannel channel = RpcChannel.ForAddress(_server.Server.GrpcAddress);
        var check = new ClientMethod<HealthCheckRequest, HealthCheckResponse>(HealthReflection.Descriptor.Services[0], "Check");
        HealthCheckResponse response = await channel.UnaryAsync(check, new HealthCheckRequest { Service = service });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, response.Status);
    }

    [Fact]
    public async Task Reflection_ListsEveryService()
    {
        using RpcChannel channel = RpcChannel.ForAddress(_server.Server.GrpcAddress);
        var info = new ClientMethod<ServerReflectionRequest, ServerReflectionResponse>(
            ReflectionReflection.Descriptor.Services[0], "ServerReflectionInfo");
        await using DuplexCall<ServerReflectionRequest, ServerReflectionResponse> call = channel.Duplex(info);
        await call.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        ServerReflectionResponse? response = await call.ReadAsync();
        string[] services = [.. response!.ListServicesResponse.Service.Select(static s => s.Name)];
        string[] expected =
        [
            "vectordb.v1.CollectionService", "vectordb.v1.ItemService", "vectordb.v1.SearchService", "vectordb.v1.GenerationService",
            "vectordb.v1.ModelService", "vectordb.v1.AdminService", "vectordb.v1.MigrationService", "grpc.health.v1.Health",
        ];
        Assert.Empty(expected.Except(services));
    }

    [Fact]
    public async Task Connect_JsonOverHttp1_Searches()
    {
        await _server.Client.PutItemsAsync(new PutItemsRequest
        {
            Collection = "vectors",
            Items = { new Item { Id = "json", Vectors = { ["default"] = new Vector { Values = { 1, 0, 0, 0 } } } } },
        });
        using var http = new HttpClient { BaseAddress = _server.Server.HttpAddress };
        using var body = new StringContent(
            """{"collection":"vectors","query":{"parts":[{"vector":{"values":[1,0,0,0]}}]},"limit":1}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri("/vectordb.v1.SearchService/Search", UriKind.Relative), body);
        JsonElement json = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("json", json.GetProperty("hits")[0].GetProperty("item").GetProperty("id").GetString());
    }

    [Fact]
    public async Task OpenApi_DescribesTheSearch()
    {
        using var http = new HttpClient { BaseAddress = _server.Server.HttpAddress };
        JsonElement document = await http.GetFromJsonAsync<JsonElement>(new Uri("/openapi.json", UriKind.Relative));
        Assert.True(document.GetProperty("paths").TryGetProperty("/vectordb.v1.SearchService/Search", out _));
    }
}
