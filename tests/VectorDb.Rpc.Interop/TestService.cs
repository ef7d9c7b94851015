using Google.Protobuf;
using Grpc.Testing;

namespace VectorDb.Rpc.Interop;

/// <summary>
/// <c>grpc.testing.TestService</c>, as gRPC's interoperability tests want it
/// (https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md).
/// </summary>
public sealed class TestService
{
    private const string EchoInitial = "x-grpc-test-echo-initial";
    private const string EchoTrailing = "x-grpc-test-echo-trailing-bin";
    private const int MaxResponseBytes = 64 << 20;

    private readonly TimeProvider _time;

    public TestService(TimeProvider time)
    {
        _time = time;
    }

    /// <summary>Gives the methods of the service their handlers.</summary>
    public void Bind(ServiceBinder binder) => binder
        .Unary<Empty, Empty>("EmptyCall", (_, context) => Task.FromResult(Echo(context, new Empty())))
        .Unary<SimpleRequest, SimpleResponse>("UnaryCall", UnaryAsync)
        .Unary<SimpleRequest, SimpleResponse>("CacheableUnaryCall", UnaryAsync)
        .ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>("StreamingOutputCall", StreamOutputAsync)
        .ClientStreaming<StreamingInputCallRequest, StreamingInputCallResponse>("StreamingInputCall", StreamInputAsync)
        .Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>("FullDuplexCall", FullDuplexAsync)
        .Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>("HalfDuplexCall", HalfDuplexAsync);

    private static Task<SimpleResponse> UnaryAsync(SimpleRequest request, ServerCallContext context)
    {
        Echo(context, request);
        CheckCompressed(request.ExpectCompressed, context);
        ThrowIfAsked(request.ResponseStatus);
        context.CompressResponses = request.ResponseCompressed?.Value;
        return Task.FromResult(new SimpleResponse { Payload = Zeros(request.ResponseSize) });
    }

    private static async Task<StreamingInputCallResponse> StreamInputAsync(
        IAsyncEnumerable<StreamingInputCallRequest> requests, ServerCallContext context)
    {
        Echo(context, requests);
        int size = 0;
        await foreach (StreamingInputCallRequest request in requests)
        {
            CheckCompressed(request.ExpectCompressed, context);
            size += request.Payload?.Body.Length ?? 0;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    private async Task StreamOutputAsync(
        StreamingOutputCallRequest request, IStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        Echo(context, request);
        await AnswerAsync(request, responses, context);
    }

    private async Task FullDuplexAsync(
        IAsyncEnumerable<StreamingOutputCallRequest> requests,
        IStreamWriter<StreamingOutputCallResponse> responses,
        ServerCallContext context)
    {
        Echo(context, requests);
        await foreach (StreamingOutputCallRequest request in requests)
        {
            await AnswerAsync(request, responses, context);
        }
    }

    private async Task HalfDuplexAsync(
        IAsyncEnumerable<StreamingOutputCallRequest> requests,
        IStreamWriter<StreamingOutputCallResponse> responses,
        ServerCallContext context)
    {
        Echo(context, requests);
        var all = new List<StreamingOutputCallRequest>();
        await foreach (StreamingOutputCallRequest request in requests)
        {
            all.Add(request);
        }

        foreach (StreamingOutputCallRequest request in all)
        {
            await AnswerAsync(request, responses, context);
        }
    }

    private async Task AnswerAsync(
        StreamingOutputCallRequest request, IStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        ThrowIfAsked(request.ResponseStatus);
        foreach (ResponseParameters parameters in request.ResponseParameters)
        {
            if (parameters.IntervalUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), _time, context.CancellationToken);
            }

            context.CompressResponses = parameters.Compressed?.Value;
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(parameters.Size) });
        }
    }

    private static T Echo<T>(ServerCallContext context, T value)
    {
        foreach (MetadataEntry entry in context.RequestHeaders.GetAll(EchoInitial))
        {
            context.ResponseHeaders.Add(entry);
        }

        foreach (MetadataEntry entry in context.RequestHeaders.GetAll(EchoTrailing))
        {
            context.ResponseTrailers.Add(entry);
        }

        return value;
    }

    private static Payload Zeros(int size) => size is >= 0 and <= MaxResponseBytes
        ? new Payload { Body = UnsafeByteOperations.UnsafeWrap(new byte[size]) }
        : throw new RpcException(StatusCode.InvalidArgument, $"The size of a response is {size}; it must be 0 to {MaxResponseBytes}.");

    private static void ThrowIfAsked(EchoStatus? status)
    {
        if (status is not null && status.Code != 0)
        {
            throw new RpcException((StatusCode)status.Code, status.Message);
        }
    }

    private static void CheckCompressed(BoolValue? expected, ServerCallContext context)
    {
        if (expected is not null && expected.Value != context.RequestWasCompressed)
        {
            throw new RpcException(
                StatusCode.InvalidArgument, $"The request should come {(expected.Value ? "compressed" : "plain")}; it did not.");
        }
    }
}
