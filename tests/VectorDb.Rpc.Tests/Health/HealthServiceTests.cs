using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace VectorDb.Rpc.Tests.Health;

public sealed class HealthServiceTests : IAsyncLifetime
{
    private static readonly ServiceDescriptor Service = HealthReflection.Descriptor.Services.Single();
    private static readonly ClientMethod<HealthCheckRequest, HealthCheckResponse> Check = new(Service, "Check");
    private static readonly ClientMethod<HealthListRequest, HealthListResponse> List = new(Service, "List");
    private static readonly ClientMethod<HealthCheckRequest, HealthCheckResponse> Watch = new(Service, "Watch");

    private readonly HealthService _health = new();
    private RpcTestServer _server = null!;
    private RpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _server = await RpcTestServer.StartAsync(new MethodTableBuilder().AddHealth(_health).Build());
        _channel = _server.Channel();
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Check_KnownAndUnknown_AnswersAndIsNotFound()
    {
        _health.Set("models.clip", ServingStatus.NotServing);

        Assert.Equal(ServingStatus.Serving, (await _channel.UnaryAsync(Check, new HealthCheckRequest())).Status);
        Assert.Equal(ServingStatus.NotServing, (await _channel.UnaryAsync(Check, new HealthCheckRequest { Service = "models.clip" })).Status);
        var error = await Assert.ThrowsAsync<RpcException>(() => _channel.UnaryAsync(Check, new HealthCheckRequest { Service = "nobody" }));
        Assert.Equal(StatusCode.NotFound, error.Code);
        Assert.Equal(2, (await _channel.UnaryAsync(List, new HealthListRequest())).Statuses.Count);
    }

    [Fact]
    public async Task Watch_Changes_AreTold()
    {
        await using IAsyncEnumerator<HealthCheckResponse> watch =
            _channel.ServerStreamingAsync(Watch, new HealthCheckRequest { Service = "late" }).GetAsyncEnumerator();

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        _health.Set("late", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _health.Set("late", ServingStatus.Serving);
        _health.Set("other", ServingStatus.NotServing);
        _health.Remove("late");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_ServerStops_IsToldAndLetGo()
    {
        await using IAsyncEnumerator<HealthCheckResponse> watch =
            _channel.ServerStreamingAsync(Watch, new HealthCheckRequest()).GetAsyncEnumerator();
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        Task stopping = _server.StopAsync();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.MoveNextAsync());
        await stopping.WaitAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task<ServingStatus> NextAsync(IAsyncEnumerator<HealthCheckResponse> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(5)));
        return watch.Current.Status;
    }
}
