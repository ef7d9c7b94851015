using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Client;

public sealed class RetryTests
{
    private static readonly RetryOptions Fast = new() { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(4) };

    [Fact]
    public async Task UnaryAsync_UnavailableTwice_SucceedsAtTheThirdAttempt()
    {
        int calls = 0;
        await using RpcTestServer server = await FailingAsync(() => Interlocked.Increment(ref calls) < 3
            ? new RpcException(StatusCode.Unavailable, "warming up") : null);
        using RpcChannel channel = Channel(server);

        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task UnaryAsync_AlwaysUnavailable_GivesUpAfterTheLastAttempt()
    {
        int calls = 0;
        await using RpcTestServer server = await FailingAsync(() =>
        {
            Interlocked.Increment(ref calls);
            return new RpcException(StatusCode.Unavailable, "down");
        });
        using RpcChannel channel = Channel(server);

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal("down", error.Message);
        Assert.Equal(4, calls);
    }

    [Theory]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Aborted)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task UnaryAsync_OtherStatus_IsNotRetried(StatusCode code)
    {
        int calls = 0;
        await using RpcTestServer server = await FailingAsync(() =>
        {
            Interlocked.Increment(ref calls);
            return new RpcException(code, "no");
        });
        using RpcChannel channel = Channel(server);

        await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Cacheable, new SimpleRequest()));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task UnaryAsync_OverloadedWithRetryInfo_ComesBackWhenTold()
    {
        int calls = 0;
        await using RpcTestServer server = await FailingAsync(() => Interlocked.Increment(ref calls) < 2
            ? new RpcException(
                StatusCode.ResourceExhausted, "full", [new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(30)) }])
            : null);
        using RpcChannel channel = Channel(server);

        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task UnaryAsync_RetryInfoPastTheDeadline_FailsAtOnceWithTheServersStatus()
    {
        await using RpcTestServer server = await FailingAsync(() => new RpcException(
            StatusCode.Unavailable, "later", [new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromHours(1)) }]));
        using RpcChannel channel = Channel(server);

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(
            TestMethods.Unary, new SimpleRequest(), new CallOptions { Timeout = TimeSpan.FromMinutes(1) }));

        Assert.Equal("later", error.Message);
    }

    [Fact]
    public async Task ServerStreamingAsync_UnavailableBeforeTheFirstResponse_IsRetried()
    {
        int calls = 0;
        MethodTable table = RpcTestServer.Table(serverStream: async (_, responses, _) =>
        {
            if (Interlocked.Increment(ref calls) < 3)
            {
                throw new RpcException(StatusCode.Unavailable, "warming up");
            }

            await responses.WriteAsync(new StreamingOutputCallResponse());
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = Channel(server);

        int count = 0;
        await foreach (StreamingOutputCallResponse _ in channel.ServerStreamingAsync(TestMethods.Output, TestMethods.Sizes()))
        {
            count++;
        }

        Assert.Equal((1, 3), (count, calls));
    }

    [Fact]
    public async Task ServerStreamingAsync_UnavailableAfterAResponse_IsNotRetried()
    {
        int calls = 0;
        MethodTable table = RpcTestServer.Table(serverStream: async (_, responses, _) =>
        {
            Interlocked.Increment(ref calls);
            await responses.WriteAsync(new StreamingOutputCallResponse());
            throw new RpcException(StatusCode.Unavailable, "lost");
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = Channel(server);

        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (StreamingOutputCallResponse _ in channel.ServerStreamingAsync(TestMethods.Output, TestMethods.Sizes()))
            {
            }
        });

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task UnaryAsync_SeveralServers_TakeTurns()
    {
        var counts = new ConcurrentDictionary<int, int>();
        await using RpcTestServer first = await CountingAsync(counts, 1);
        await using RpcTestServer second = await CountingAsync(counts, 2);
        using RpcChannel channel = Channel(first, second);

        for (int i = 0; i < 10; i++)
        {
            await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());
        }

        Assert.Equal((5, 5), (counts[1], counts[2]));
    }

    [Fact]
    public async Task UnaryAsync_OneServerDown_TheOtherAnswersAll()
    {
        var counts = new ConcurrentDictionary<int, int>();
        await using RpcTestServer up = await CountingAsync(counts, 1);
        using Socket held = Unheard(out Uri down);
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [down, up.Http2], Retry = Fast });

        for (int i = 0; i < 10; i++)
        {
            await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());
        }

        Assert.Equal(10, counts[1]);
    }

    [Fact]
    public async Task UnaryAsync_NoServer_IsUnavailable()
    {
        using Socket held = Unheard(out Uri down);
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [down], Retry = Fast });

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal(StatusCode.Unavailable, error.Code);
    }

    /// <summary>A port that refuses connections: taken, so that no other test is given it, and not listened at.</summary>
    private static Socket Unheard(out Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
        return socket;
    }

    private static RpcChannel Channel(params RpcTestServer[] servers) =>
        new(new RpcChannelOptions { Addresses = [.. servers.Select(server => server.Http2)], Retry = Fast, Seed = 7 });

    private static Task<RpcTestServer> FailingAsync(Func<RpcException?> failure) =>
        RpcTestServer.StartAsync(RpcTestServer.Table(unary: (_, _) =>
            failure() is { } error ? throw error : Task.FromResult(new SimpleResponse())));

    private static Task<RpcTestServer> CountingAsync(ConcurrentDictionary<int, int> counts, int key) =>
        RpcTestServer.StartAsync(RpcTestServer.Table(unary: (_, _) =>
        {
            counts.AddOrUpdate(key, 1, (_, count) => count + 1);
            return Task.FromResult(new SimpleResponse());
        }));
}
