using System.IO.Pipelines;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;

namespace VectorDb.Rpc.Client;

/// <summary>A call sent to one server: the response's messages, then its status.</summary>
internal sealed class ClientAttempt : IDisposable
{
    // Large enough that large responses do not come in many small pieces.
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 16 << 10);

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _body;
    private readonly EnvelopeReader _reader;
    private readonly MessageDecoder _decoder;
    private readonly ReceivedMetadata? _received;

    private ClientAttempt(HttpResponseMessage response, Stream body, MethodDescriptor method, long maxBytes, ReceivedMetadata? received)
    {
        _response = response;
        _received = received;
        _body = PipeReader.Create(body, Buffers);
        _reader = new EnvelopeReader(_body, maxBytes, StatusCode.Internal);
        IMessageCompression? compression = response.Headers.NonValidated.TryGetValues(GrpcProtocol.EncodingHeader, out var encoding)
            ? Compressions.Named(GrpcProtocol.EncodingHeader, encoding.ToString())
            : null;
        _decoder = new MessageDecoder(method.OutputType, ProtobufCodec.Instance, compression, maxBytes, StatusCode.Internal);
        if (received is not null)
        {
            received.Headers = ReceivedStatus.ReadMetadata(response.Headers);
        }
    }

    /// <summary>Sends a call and waits for the headers of its response.</summary>
    /// <exception cref="RpcException">The response is a failure and nothing else.</exception>
    public static async Task<ClientAttempt> StartAsync(
        HttpMessageInvoker http,
        HttpRequestMessage request,
        MethodDescriptor method,
        long maxBytes,
        ReceivedMetadata? received,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        try
        {
            ThrowIfRefused(response, received);
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new ClientAttempt(response, body, method, maxBytes, received);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next message; null when the call has ended well.</summary>
    /// <exception cref="RpcException">It has ended otherwise.</exception>
    public async ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _reader.ReadAsync(cancellationToken))
        {
            IMessage message = _decoder.Decode(_reader.Payload, (_reader.Flags & EnvelopeFlags.Compressed) != 0);
            _reader.Advance();
            return message;
        }

        if (!ReceivedStatus.IsPresent(_response.TrailingHeaders))
        {
            // Some servers put a whole response that has no message into its headers.
            return ReceivedStatus.IsPresent(_response.Headers)
                ? null
                : throw new RpcException(StatusCode.Internal, "The response ended without a status.");
        }

        Metadata? trailers = _received is null ? null : ReceivedStatus.ReadMetadata(_response.TrailingHeaders);
        if (_received is not null)
        {
            _received.Trailers = trailers!;
        }

        RpcException? failure = ReceivedStatus.Read(
            _response.TrailingHeaders, () => trailers ?? ReceivedStatus.ReadMetadata(_response.TrailingHeaders));
        return failure is null ? null : throw failure;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _body.Complete();
        _response.Dispose();
    }

    private static void ThrowIfRefused(HttpResponseMessage response, ReceivedMetadata? received)
    {
        if (ReceivedStatus.IsPresent(response.Headers))
        {
            Metadata trailers = ReceivedStatus.ReadMetadata(response.Headers);
            if (received is not null)
            {
                received.Trailers = trailers;
            }

            if (ReceivedStatus.Read(response.Headers, () => trailers) is { } failure)
            {
                throw failure;
            }
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new RpcException(
                TransportErrors.FromHttp(response.StatusCode),
                $"The server answered with HTTP status {(int)response.StatusCode}, which is not gRPC.") { IsAnswer = true };
        }

        string type = response.Content.Headers.ContentType?.MediaType ?? "none";
        if (!GrpcContentType.Matches(type, GrpcProtocol.ContentType))
        {
            throw new RpcException(StatusCode.Unknown, $"The server answered with the content type '{type}', which is not gRPC.");
        }
    }
}
