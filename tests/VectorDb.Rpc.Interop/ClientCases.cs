using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Testing;

namespace VectorDb.Rpc.Interop;

/// <summary>
/// gRPC's interoperability cases (https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md) by this
/// project's client, against anybody's server. A line for each: "CLIENT case pass|FAIL".
/// </summary>
internal sealed class ClientCases : IDisposable
{
    private static readonly ServiceDescriptor Service = TestReflection.Descriptor.Services.Single();
    private static readonly ClientMethod<Empty, Empty> Empty = new(Service, "EmptyCall");
    private static readonly ClientMethod<SimpleRequest, SimpleResponse> Unary = new(Service, "UnaryCall");
    private static readonly ClientMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> Output = new(Service, "StreamingOutputCall");
    private static readonly ClientMethod<StreamingInputCallRequest, StreamingInputCallResponse> Input = new(Service, "StreamingInputCall");
    private static readonly ClientMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> Duplex = new(Service, "FullDuplexCall");
    private static readonly int[] Sizes = [31415, 9, 2653, 58979];

    private readonly RpcChannel _channel;

    public ClientCases(int port)
    {
        _channel = new RpcChannel(new RpcChannelOptions
        {
            Addresses = [new Uri($"http://127.0.0.1:{port}")],
            DefaultTimeout = TimeSpan.FromSeconds(120),
        });
    }

    /// <summary>Runs all cases; returns how many failed.</summary>
    public async Task<int> RunAsync(string client)
    {
        (string Name, Func<Task> Run)[] cases =
        [
            ("empty_unary", () => _channel.UnaryAsync(Empty, new Empty())),
            ("large_unary", () => LargeUnaryAsync(null)),
            ("gzip_unary", () => LargeUnaryAsync(new CallOptions { CompressRequests = true })),
            ("client_streaming", ClientStreamingAsync),
            ("server_streaming", ServerStreamingAsync),
            ("ping_pong", PingPongAsync),
            ("empty_stream", EmptyStreamAsync),
            ("cancel_after_begin", CancelAfterBeginAsync),
            ("cancel_after_first_response", CancelAfterFirstResponseAsync),
            ("timeout_on_sleeping_server", TimeoutAsync),
            ("custom_metadata", CustomMetadataAsync),
            ("status_code_and_message", () => StatusAsync("test status message")),
            ("special_status_message", () => StatusAsync("\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n")),
            ("unimplemented_method", () => FailsAsync(StatusCode.Unimplemented, () => _channel.UnaryAsync(Unimplemented("TestService"), new Empty()))),
            ("unimplemented_service", () => FailsAsync(StatusCode.Unimplemented, () => _channel.UnaryAsync(Unimplemented("NoSuchService"), new Empty()))),
        ];
        int failed = 0;
        foreach ((string name, Func<Task> run) in cases)
        {
            try
            {
                await run();
                Console.WriteLine($"{client} {name} pass");
            }
            catch (Exception e)
            {
                failed++;
                Console.WriteLine($"{client} {name} FAIL");
                await Console.Error.WriteLineAsync($"{client} {name}: {e}");
            }
        }

        return failed;
    }

    public void Dispose() => _channel.Dispose();

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static StreamingOutputCallRequest Ask(params int[] sizes) =>
        new() { ResponseParameters = { sizes.Select(size => new ResponseParameters { Size = size }) } };

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Not so: {what}.");
        }
    }

    private static async Task<RpcException> FailsAsync(StatusCode code, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException e)
        {
            Check(e.Code == code, $"the status is {code}, not {e}");
            return e;
        }

        throw new InvalidOperationException($"The call should have ended with {code}.");
    }

    // A method that the server does not have, made of a description of our own.
    private static ClientMethod<Empty, Empty> Unimplemented(string service)
    {
        var file = new FileDescriptorProto
        {
            Name = "unimplemented.proto",
            Package = "grpc.testing",
            Syntax = "proto3",
            Dependency = { EmptyReflection.Descriptor.Name },
            Service =
            {
                new ServiceDescriptorProto
                {
                    Name = service,
                    Method = { new MethodDescriptorProto { Name = "UnimplementedCall", InputType = ".grpc.testing.Empty", OutputType = ".grpc.testing.Empty" } },
                },
            },
        };
        FileDescriptor built = FileDescriptor.FromGeneratedCode(file.ToByteArray(), [EmptyReflection.Descriptor], new GeneratedClrTypeInfo(null, null, null));
        return new ClientMethod<Empty, Empty>(built.Services.Single(), "UnimplementedCall");
    }

    private async Task LargeUnaryAsync(CallOptions? options)
    {
        SimpleResponse response = await _channel.UnaryAsync(
            Unary, new SimpleRequest { ResponseSize = 314159, Payload = Zeros(271828) }, options);
        Check(response.Payload.Body.Length == 314159, "the response has 314159 bytes");
    }

    private async Task ClientStreamingAsync()
    {
        StreamingInputCallResponse response = await _channel.ClientStreamingAsync(Input, Requests());
        Check(response.AggregatedPayloadSize == 74922, "all requests were counted");

        static async IAsyncEnumerable<StreamingInputCallRequest> Requests()
        {
            foreach (int size in new[] { 27182, 8, 1828, 45904 })
            {
                await Task.Yield();
                yield return new StreamingInputCallRequest { Payload = Zeros(size) };
            }
        }
    }

    private async Task ServerStreamingAsync()
    {
        var sizes = new List<int>();
        await foreach (StreamingOutputCallResponse response in _channel.ServerStreamingAsync(Output, Ask(Sizes)))
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Check(sizes.SequenceEqual(Sizes), "the responses have the sizes asked for");
    }

    private async Task PingPongAsync()
    {
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _channel.Duplex(Duplex);
        foreach (int size in Sizes)
        {
            await call.WriteAsync(Ask(size));
            Check((await call.ReadAsync())!.Payload.Body.Length == size, $"the response has {size} bytes");
        }

        call.CompleteRequests();
        Check(await call.ReadAsync() is null, "the stream has ended");
    }

    private async Task EmptyStreamAsync()
    {
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _channel.Duplex(Duplex);
        call.CompleteRequests();
        Check(await call.ReadAsync() is null, "the stream has ended");
    }

    private async Task CancelAfterBeginAsync()
    {
        using var source = new CancellationTokenSource();
        Task<StreamingInputCallResponse> call = _channel.ClientStreamingAsync(Input, Nothing(source.Token), cancellationToken: source.Token);
        await source.CancelAsync();
        await CancelledAsync(() => call);

        static async IAsyncEnumerable<StreamingInputCallRequest> Nothing([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            yield break;
        }
    }

    private async Task CancelAfterFirstResponseAsync()
    {
        using var source = new CancellationTokenSource();
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _channel.Duplex(Duplex, cancellationToken: source.Token);
        await call.WriteAsync(Ask(31415));
        Check((await call.ReadAsync())!.Payload.Body.Length == 31415, "the response came");
        await source.CancelAsync();
        await CancelledAsync(async () => await call.ReadAsync());
    }

    private async Task TimeoutAsync()
    {
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
            _channel.Duplex(Duplex, new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) });
        await FailsAsync(StatusCode.DeadlineExceeded, async () => await call.ReadAsync());
    }

    private async Task CustomMetadataAsync()
    {
        var received = new ReceivedMetadata();
        var headers = new Metadata
        {
            { "x-grpc-test-echo-initial", "test_initial_metadata_value" },
            { "x-grpc-test-echo-trailing-bin", [0xab, 0xab, 0xab] },
        };
        await _channel.UnaryAsync(Unary, new SimpleRequest { ResponseSize = 1 }, new CallOptions { Headers = headers, Received = received });
        Check(received.Headers.GetValue("x-grpc-test-echo-initial") == "test_initial_metadata_value", "the header came back");
        Check(
            received.Trailers.GetBytes("x-grpc-test-echo-trailing-bin") is { } bytes && bytes.Span.SequenceEqual((byte[])[0xab, 0xab, 0xab]),
            "the trailer came back");
    }

    private async Task StatusAsync(string message)
    {
        var status = new EchoStatus { Code = (int)StatusCode.Unknown, Message = message };
        RpcException unary = await FailsAsync(StatusCode.Unknown, () => _channel.UnaryAsync(Unary, new SimpleRequest { ResponseStatus = status }));
        Check(unary.Message == message, "the message came whole");
        await using DuplexCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call = _channel.Duplex(Duplex);
        await call.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        call.CompleteRequests();
        RpcException stream = await FailsAsync(StatusCode.Unknown, async () => await call.ReadAsync());
        Check(stream.Message == message, "the message of the stream came whole");
    }

    private static async Task CancelledAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw new InvalidOperationException("The call should have been cancelled.");
    }
}
