using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Client;

public sealed class RpcChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(314159)]
    [InlineData(3_000_000)]
    public async Task UnaryAsync_AnySize_ReturnsTheResponse(int size)
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        SimpleResponse response = await channel.UnaryAsync(
            TestMethods.Unary, new SimpleRequest { ResponseSize = size, Payload = TestMethods.Bytes(size) });

        Assert.Equal(size, response.Payload.Body.Length);
    }

    [Fact]
    public async Task UnaryAsync_Compressed_ArrivesCompressed()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        SimpleResponse response = await channel.UnaryAsync(
            TestMethods.Unary,
            new SimpleRequest
            {
                ResponseSize = 100_000,
                Payload = TestMethods.Bytes(50_000),
                ExpectCompressed = new BoolValue { Value = true },
                ResponseCompressed = new BoolValue { Value = true },
            },
            new CallOptions { CompressRequests = true });

        Assert.Equal(100_000, response.Payload.Body.Length);
    }

    [Fact]
    public async Task ServerStreamingAsync_ManyResponses_ComeInOrder()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        var sizes = new List<int>();
        await foreach (StreamingOutputCallResponse response in channel.ServerStreamingAsync(TestMethods.Output, TestMethods.Sizes(31415, 9, 0, 58979)))
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Assert.Equal([31415, 9, 0, 58979], sizes);
    }

    [Fact]
    public async Task ClientStreamingAsync_ManyRequests_AllArrive()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        StreamingInputCallResponse response = await channel.ClientStreamingAsync(
            TestMethods.Input,
            TestMethods.Each(new[] { 27182, 8, 1828, 45904 }.Select(size => new StreamingInputCallRequest { Payload = TestMethods.Bytes(size) })));

        Assert.Equal(74922, response.AggregatedPayloadSize);
    }

    [Fact]
    public async Task Duplex_PingPong_AnswersEachBeforeTheNext()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = channel.Duplex(TestMethods.Duplex);
        foreach (int size in new[] { 31415, 9, 2653, 58979 })
        {
            await call.WriteAsync(TestMethods.Sizes(size));
            Assert.Equal(size, (await call.ReadAsync())!.Payload.Body.Length);
        }

        call.CompleteRequests();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Duplex_ServerEndsFirst_WriterIsTold()
    {
        MethodTable table = RpcTestServer.Table(duplex: (_, _, _) => throw new RpcException(StatusCode.FailedPrecondition, "not now"));
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = channel.Duplex(TestMethods.Duplex);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call.ReadAsync());
        Assert.Equal(StatusCode.FailedPrecondition, error.Code);
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await call.WriteAsync(TestMethods.Sizes(1));
            }
        });
    }

    [Fact]
    public async Task UnaryAsync_Failure_CarriesMessageDetailsAndTrailers()
    {
        MethodTable table = RpcTestServer.Table(unary: (_, context) =>
        {
            context.ResponseTrailers.Add("x-hint", "less");
            context.ResponseTrailers.Add("x-proof-bin", [0, 255, 7]);
            throw new RpcException(
                StatusCode.InvalidArgument,
                "schöner\tFehler %41 \u20ac",
                [new Google.Rpc.BadRequest { FieldViolations = { new Google.Rpc.BadRequest.Types.FieldViolation { Field = "query.limit" } } }]);
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Equal("schöner\tFehler %41 \u20ac", error.Message);
        Assert.Equal("query.limit", error.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Single().Field);
        Assert.Equal("less", error.Trailers.GetValue("x-hint"));
        Assert.Equal([0, 255, 7], error.Trailers.GetBytes("x-proof-bin")!.Value.ToArray());
    }

    [Fact]
    public async Task UnaryAsync_Metadata_TravelsBothWays()
    {
        MethodTable table = RpcTestServer.Table(unary: (_, context) =>
        {
            Assert.Equal("secret", context.RequestHeaders.GetValue("authorization"));
            Assert.Equal([1, 2, 3], context.RequestHeaders.GetBytes("trace-bin")!.Value.ToArray());
            context.ResponseHeaders.Add("x-first", "1");
            context.ResponseTrailers.Add("x-last", "2");
            return Task.FromResult(new SimpleResponse());
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [server.Http2], Headers = new Metadata { { "authorization", "secret" } } });
        var received = new ReceivedMetadata();

        await channel.UnaryAsync(
            TestMethods.Unary, new SimpleRequest(), new CallOptions { Headers = new Metadata { { "trace-bin", [1, 2, 3] } }, Received = received });

        Assert.Equal("1", received.Headers.GetValue("x-first"));
        Assert.Equal("2", received.Trailers.GetValue("x-last"));
    }

    [Fact]
    public async Task UnaryAsync_NoAnswerInTime_IsDeadlineExceededOnBothSides()
    {
        var seen = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        MethodTable table = RpcTestServer.Table(unary: async (_, context) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                seen.TrySetResult(context.Deadline is not null);
                throw;
            }

            return new SimpleResponse();
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();

        // A busy machine may not have begun the call when it is over; then the handler sees no deadline, and the next one is longer.
        for (TimeSpan timeout = TimeSpan.FromSeconds(1); !seen.Task.IsCompleted && timeout < Patience; timeout *= 2)
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(
                TestMethods.Unary, new SimpleRequest(), new CallOptions { Timeout = timeout }));
            Assert.Equal(StatusCode.DeadlineExceeded, error.Code);
            await Task.WhenAny(seen.Task, Task.Delay(timeout));
        }

        Assert.True(await seen.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task UnaryAsync_GivenUp_CancelsTheHandler()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        MethodTable table = RpcTestServer.Table(unary: async (_, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            started.SetResult();
            await cancelled.Task;
            return new SimpleResponse();
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);
        using RpcChannel channel = server.Channel();
        using var source = new CancellationTokenSource();

        Task<SimpleResponse> call = channel.UnaryAsync(TestMethods.Unary, new SimpleRequest(), cancellationToken: source.Token);
        await started.Task.WaitAsync(Patience);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task UnaryAsync_MessageOverTheClientsLimit_IsResourceExhausted()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [server.Http2], MaxReceiveBytes = 1000, MaxSendBytes = 1000 });

        var received = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { ResponseSize = 2000 }));
        var sent = await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { Payload = TestMethods.Bytes(2000) }));

        Assert.Equal(StatusCode.ResourceExhausted, received.Code);
        Assert.Equal(StatusCode.ResourceExhausted, sent.Code);
    }

    [Fact]
    public async Task UnaryAsync_ManyAtOnce_AllSucceed()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        using RpcChannel channel = server.Channel();

        SimpleResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 500).Select(size =>
            channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { ResponseSize = size })));

        Assert.Equal(Enumerable.Range(0, 500), responses.Select(response => response.Payload.Body.Length));
    }
}
