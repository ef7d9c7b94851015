using System.Net;
using System.Net.Sockets;
using Grpc.Health.V1;
using VectorDb.Client;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>A server that listens and has not recovered yet.</summary>
public sealed class RecoveringTests : IDisposable
{
    private const int Items = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task WhileRecovering_HealthSaysNotServing_StatusHowFar_AndTheRestIsUnavailable()
    {
        await FillAsync();
        int port = FreePort();
        using var go = new ManualResetEventSlim();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<VectorDbServer> starting = VectorDbServer.StartAsync(Options(port) with
        {
            // Called by the recovery itself, which waits in it.
            Progress = line =>
            {
                if (line.StartsWith("checkpoint:", StringComparison.Ordinal))
                {
                    told.TrySetResult();
                    go.Wait();
                }
            },
        });
        await told.Task.WaitAsync(Patience);
        var address = new Uri($"http://127.0.0.1:{port}");
        await using var client = new VectorDbClient(address);
        using RpcChannel channel = RpcChannel.ForAddress(address);

        StatusResponse status = await client.StatusAsync(new StatusRequest());
        Assert.Equal(StatusResponse.Types.Phase.Recovering, status.Phase);
        Assert.InRange(status.Recovered, 0.01, 1);
        Assert.Equal("reading the checkpoint", status.Reason);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await HealthAsync(channel, ""));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await HealthAsync(channel, "vectordb.v1.SearchService"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync(channel, "vectordb.v1.AdminService"));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => client.CountItemsAsync(new CountItemsRequest { Collection = "vectors" }));
        Assert.Equal(StatusCode.Unavailable, refused.Code);
        Assert.Contains("recovering", refused.Message, StringComparison.Ordinal);

        go.Set();
        await using VectorDbServer server = await starting.WaitAsync(Patience);
        Assert.Equal(StatusResponse.Types.Phase.Serving, (await client.StatusAsync(new StatusRequest())).Phase);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync(channel, ""));
        Assert.Equal((ulong)Items, (await client.CountItemsAsync(new CountItemsRequest { Collection = "vectors" })).Count);
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(RpcChannel channel, string service)
    {
        var check = new ClientMethod<HealthCheckRequest, HealthCheckResponse>(HealthReflection.Descriptor.Services[0], "Check");
        return (await channel.UnaryAsync(check, new HealthCheckRequest { Service = service })).Status;
    }

    /// <summary>Below those that the system gives out by itself, so that nobody takes it before the server does.</summary>
    private static int FreePort()
    {
        for (int port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }

    private ServerOptions Options(int port) => new() { DataDirectory = _directory, GrpcPort = port, HttpPort = null, MinFreeDiskBytes = 0 };

    private async Task FillAsync()
    {
        await using VectorDbServer server = await VectorDbServer.StartAsync(Options(0));
        await using var client = new VectorDbClient(server.GrpcAddress);
        await client.CreateCollectionAsync(new CreateCollectionRequest { Collection = new Collection { Name = "vectors", Spaces = { new VectorSpace { Dimensions = 4 } } } });
        var request = new PutItemsRequest { Collection = "vectors" };
        request.Items.AddRange(Enumerable.Range(0, Items).Select(static i => new Item { Id = $"i{i}", Vectors = { ["default"] = new Vector { Values = { i, 1, 0, 0 } } } }));
        Assert.All((await client.PutItemsAsync(request)).Results, static r => Assert.Equal(0, r.Status.Code));
    }
}
