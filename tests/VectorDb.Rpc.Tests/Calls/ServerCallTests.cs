using System.Collections.Concurrent;
using Grpc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace VectorDb.Rpc.Tests.Calls;

public sealed class ServerCallTests
{
    [Fact]
    public async Task Interceptors_RunInOrderAndSeeTheStatus()
    {
        var log = new ConcurrentQueue<string>();
        MethodTable table = RpcTestServer.Table(unary: (_, _) => throw new TimeZoneNotFoundException("inner"));
        await using RpcTestServer server = await RpcTestServer.StartAsync(
            table,
            options => options.MapException = e => e is TimeZoneNotFoundException ? new RpcException(StatusCode.NotFound, "no such zone") : null,
            services => services
                .AddSingleton<IServerInterceptor>(new Recorder("first", log))
                .AddSingleton<IServerInterceptor>(new Recorder("second", log)));
        using RpcChannel channel = server.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal((StatusCode.NotFound, "no such zone"), (error.Code, error.Message));
        Assert.Equal(["first in", "second in", "second NotFound", "first NotFound"], log);
    }

    [Fact]
    public async Task Interceptor_Refuses_HandlerIsNotCalledAndNothingIsRead()
    {
        bool called = false;
        MethodTable table = RpcTestServer.Table(unary: (_, _) =>
        {
            called = true;
            return Task.FromResult(new SimpleResponse());
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(
            table, services: services => services.AddSingleton<IServerInterceptor>(new Refuser()));
        using RpcChannel channel = server.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { Payload = TestMethods.Bytes(3_000_000) }));

        Assert.Equal(StatusCode.Unauthenticated, error.Code);
        Assert.False(called);
    }

    [Fact]
    public async Task UnknownException_TellsTheCallerNothing()
    {
        MethodTable table = RpcTestServer.Table(unary: (_, _) => throw new InvalidOperationException("password is hunter2"));
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal(StatusCode.Internal, error.Code);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MethodLimits_OverrideTheServers()
    {
        MethodTable table = RpcTestServer.Table(
            unary: (request, _) => Task.FromResult(new SimpleResponse { Payload = TestMethods.Bytes(request.ResponseSize) }),
            options: new MethodOptions { MaxReceiveBytes = 1000, MaxSendBytes = 2000 });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        var received = await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { Payload = TestMethods.Bytes(1500) }));
        var bomb = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(
            TestMethods.Unary, new SimpleRequest { Payload = TestMethods.Bytes(1500) }, new CallOptions { CompressRequests = true }));
        var sent = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { ResponseSize = 2500 }));
        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { ResponseSize = 1900, Payload = TestMethods.Bytes(900) });

        Assert.All([received, bomb, sent], error => Assert.Equal(StatusCode.ResourceExhausted, error.Code));
    }

    [Fact]
    public async Task Stop_LongStream_IsToldToEndItself()
    {
        MethodTable table = RpcTestServer.Table(duplex: async (_, responses, context) =>
        {
            await responses.WriteAsync(new StreamingOutputCallResponse());
            var draining = new TaskCompletionSource();
            await using (context.Draining.Register(draining.SetResult))
            {
                await draining.Task;
            }

            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = TestMethods.Bytes(4) });
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = channel.Duplex(TestMethods.Duplex);

        // .NET's HTTP drops what it has received of a stream whose requests have not ended when the connection closes.
        call.CompleteRequests();
        Assert.NotNull(await call.ReadAsync());

        Task stopping = server.StopAsync();

        Assert.Equal(4, (await call.ReadAsync())!.Payload.Body.Length);
        Assert.Null(await call.ReadAsync());
        await stopping.WaitAsync(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task HandlerLeavesWhileItWaits_CallEndsAndTheConnectionGoesOn()
    {
        MethodTable table = RpcTestServer.Table(duplex: async (requests, responses, _) =>
        {
            await using IAsyncEnumerator<StreamingOutputCallRequest> reader = requests.GetAsyncEnumerator();
            Assert.True(await reader.MoveNextAsync());
            ValueTask<bool> next = reader.MoveNextAsync();
            Assert.False(next.IsCompleted);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = TestMethods.Bytes(3) });
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();
        for (int i = 0; i < 50; i++)
        {
            await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = channel.Duplex(TestMethods.Duplex);
            await call.WriteAsync(TestMethods.Sizes(1));

            Assert.Equal(3, (await call.ReadAsync())!.Payload.Body.Length);
            Assert.Null(await call.ReadAsync());
        }
    }

    [Fact]
    public async Task SendHeaders_BeforeAnyResponse_ReachesTheCaller()
    {
        var release = new TaskCompletionSource();
        MethodTable table = RpcTestServer.Table(duplex: async (_, _, context) =>
        {
            context.ResponseHeaders.Add("x-early", "yes");
            await context.SendHeadersAsync();
            await release.Task;
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();
        var received = new ReceivedMetadata();
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
            channel.Duplex(TestMethods.Duplex, new CallOptions { Received = received });

        while (received.Headers.GetValue("x-early") is null)
        {
            await Task.Delay(5);
        }

        release.SetResult();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task ConcurrentWrites_AreRefused()
    {
        MethodTable table = RpcTestServer.Table(serverStream: async (_, responses, _) =>
        {
            var large = new StreamingOutputCallResponse { Payload = TestMethods.Bytes(1 << 20) };
            ValueTask first = responses.WriteAsync(large);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await responses.WriteAsync(large));
            await first;
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        int count = 0;
        await foreach (StreamingOutputCallResponse _ in channel.ServerStreamingAsync(TestMethods.Output, TestMethods.Sizes()))
        {
            count++;
        }

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Options_OutOfRange_StopTheStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RpcTestServer.StartAsync(configure: options => options.MaxReceiveBytes = 0));

        Assert.Contains("MaxReceiveBytes", error.Message, StringComparison.Ordinal);
    }

    private sealed class Recorder(string name, ConcurrentQueue<string> log) : IServerInterceptor
    {
        public async Task InterceptAsync(ServerCallContext context, ServerCallHandler proceed)
        {
            log.Enqueue($"{name} in");
            try
            {
                await proceed(context);
            }
            catch (RpcException e)
            {
                log.Enqueue($"{name} {e.Code}");
                throw;
            }
        }
    }

    private sealed class Refuser : IServerInterceptor
    {
        public Task InterceptAsync(ServerCallContext context, ServerCallHandler proceed) =>
            throw new RpcException(StatusCode.Unauthenticated, "who are you?");
    }
}
