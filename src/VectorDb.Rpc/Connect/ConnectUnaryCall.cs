using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Connect;

/// <summary>A unary call over Connect: the bodies are the messages, the status is HTTP's.</summary>
internal sealed class ConnectUnaryCall : WireCall
{
    private readonly ConnectUnaryRequest _request;
    private readonly MessageDecoder _decoder;
    private bool _read;
    private IMessage? _response;

    public ConnectUnaryCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout, ConnectUnaryRequest request)
        : base(http, method, server, timeout)
    {
        _request = request;
        _decoder = new MessageDecoder(
            method.Descriptor.InputType, request.Codec, request.Compression, MaxReceiveBytes, StatusCode.InvalidArgument);
    }

    public override string Protocol => "connect";

    public static async ValueTask WriteErrorAsync(HttpContext http, RpcException failure, Metadata? trailers, RpcServer server)
    {
        HttpResponse response = http.Response;
        using var body = new PooledBuffer();
        ConnectError.Write(body, failure, server.Table.Types);
        response.StatusCode = ConnectCode.HttpStatus(failure.Code);
        GrpcStatus.Write(response.Headers, failure.Trailers, ConnectHeaders.TrailerPrefix);
        GrpcStatus.Write(response.Headers, trailers, ConnectHeaders.TrailerPrefix);
        response.Headers.ContentType = ConnectUnaryProtocol.Json;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.WrittenMemory);
    }

    public override async ValueTask<IMessage?> ReadAsync()
    {
        if (_read)
        {
            return null;
        }

        _read = true;
        Context.RequestCount = 1;
        Context.RequestWasCompressed = _request.Compression is not null;
        if (_request.Message is { } query)
        {
            return _decoder.Decode(new ReadOnlySequence<byte>(query), Context.RequestWasCompressed);
        }

        PipeReader body = Http.Request.BodyReader;
        ReadOnlySequence<byte> bytes = await ReadBodyAsync(body);
        IMessage message = _decoder.Decode(bytes, Context.RequestWasCompressed);
        body.AdvanceTo(bytes.End);
        return message;
    }

    public override ValueTask WriteAsync(IMessage message) => throw new InvalidOperationException($"{Method.Path} has one response.");

    /// <summary>Keeps the message: HTTP's status comes before it, and is not known before the call has ended.</summary>
    public override ValueTask WriteLastAsync(IMessage message)
    {
        _response = message;
        return default;
    }

    /// <summary>Does nothing: for the same reason the headers go with the response.</summary>
    public override ValueTask SendHeadersAsync() => default;

    public override async ValueTask FinishAsync(RpcException? failure)
    {
        if (failure is not null)
        {
            GrpcStatus.Write(Http.Response.Headers, Context.ResponseHeadersOrNull);
            await WriteErrorAsync(Http, failure, Context.ResponseTrailersOrNull, Server);
            return;
        }

        using var plain = new PooledBuffer(_request.Codec.Measure(_response!) ?? PooledBuffer.DefaultCapacity);
        _request.Codec.Write(_response!, plain);
        MessageLimit.CheckSent(plain.Length, MaxSendBytes);
        using PooledBuffer? packed = Compress(plain);
        ReadOnlyMemory<byte> body = (packed ?? plain).WrittenMemory;

        HttpResponse response = Http.Response;
        GrpcStatus.Write(response.Headers, Context.ResponseHeadersOrNull);
        GrpcStatus.Write(response.Headers, Context.ResponseTrailersOrNull, ConnectHeaders.TrailerPrefix);
        response.Headers.ContentType = "application/" + _request.Codec.Name;
        response.Headers.Append("Vary", "Accept-Encoding");
        response.ContentLength = body.Length;
        Context.ResponseCount = 1;
        await response.Body.WriteAsync(body, TransferToken);
    }

    private PooledBuffer? Compress(PooledBuffer plain)
    {
        bool? asked = Context.CompressResponses ?? Server.Options.CompressResponses;
        bool wanted = asked ?? (_request.Codec == Server.Json && plain.Length >= Server.Options.MinCompressBytes);
        if (!wanted || plain.Length == 0 || Compressions.Accepted(Http.Request.Headers.AcceptEncoding) is not { } compression)
        {
            return null;
        }

        var packed = new PooledBuffer(plain.Length / 2);
        compression.Compress(plain.WrittenMemory, packed);
        Http.Response.Headers.ContentEncoding = compression.Name;
        return packed;
    }

    private async ValueTask<ReadOnlySequence<byte>> ReadBodyAsync(PipeReader body)
    {
        if (Http.Request.ContentLength > MaxReceiveBytes)
        {
            throw new RpcException(
                StatusCode.ResourceExhausted, $"A message of {Http.Request.ContentLength} bytes is over the limit of {MaxReceiveBytes} bytes.");
        }

        while (true)
        {
            ReadResult result = await body.ReadAsync(TransferToken);
            if (result.Buffer.Length > MaxReceiveBytes)
            {
                throw MessageLimit.Received(MaxReceiveBytes, "as it came");
            }

            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
