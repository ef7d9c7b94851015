using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.GrpcWeb;

/// <summary>
/// gRPC for browsers, binary or as base64 text, over any version of HTTP
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md).
/// </summary>
internal sealed class GrpcWebProtocol : IWireProtocol
{
    private const string Binary = "application/grpc-web";
    private const string Text = "application/grpc-web-text";

    public bool Claims(HttpRequest request) =>
        GrpcContentType.Matches(request.ContentType, Binary) || GrpcContentType.Matches(request.ContentType, Text);

    public bool IsUnmistakable(HttpRequest request) => true;

    public bool Serves(RpcMethod method) => true;

    public WireCall Open(HttpContext http, RpcMethod method, RpcServer server)
    {
        HttpRequest request = http.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            throw new RpcException(StatusCode.Unimplemented, $"gRPC-Web calls are POST requests; this one is {request.Method}.");
        }

        bool isText = IsText(request);
        IMessageCodec codec = GrpcContentType.Codec(request, isText ? Text : Binary, server);
        IMessageCompression? compression = Compressions.Named(GrpcProtocol.EncodingHeader, request.Headers[GrpcProtocol.EncodingHeader]);
        TimeSpan? timeout = GrpcTimeout.Parse(request.Headers[GrpcTimeout.Header]);
        var format = new EnvelopeFormat(
            isText ? PipeReader.Create(new Base64Stream(request.Body)) : request.BodyReader,
            isText ? new Base64PipeWriter(http.Response.BodyWriter) : http.Response.BodyWriter,
            codec,
            compression,
            Compressions.Accepted(request.Headers[GrpcProtocol.AcceptEncodingHeader]));
        return new GrpcWebCall(http, method, server, timeout, format);
    }

    public async ValueTask RefuseAsync(HttpContext http, RpcException failure, RpcServer server)
    {
        http.Response.Headers.ContentType = ContentType(http.Request);
        PipeWriter body = http.Response.BodyWriter;
        if (IsText(http.Request))
        {
            using var text = new Base64PipeWriter(body);
            WriteTrailers(new EnvelopeWriter(text, ProtobufCodec.Instance, long.MaxValue), failure, trailers: null);
            await text.FlushAsync(http.RequestAborted);
            return;
        }

        WriteTrailers(new EnvelopeWriter(body, ProtobufCodec.Instance, long.MaxValue), failure, trailers: null);
        await body.FlushAsync(http.RequestAborted);
    }

    /// <summary>The content type of the response: that of the request, without parameters, with a codec.</summary>
    public static string ContentType(HttpRequest request)
    {
        string type = request.ContentType!.Split(';', 2)[0].Trim().ToLowerInvariant();
        return type.Contains('+', StringComparison.Ordinal) ? type : type + "+proto";
    }

    /// <summary>The status as the envelope that ends a response: the trailers, in lines.</summary>
    public static void WriteTrailers(EnvelopeWriter envelopes, RpcException? failure, Metadata? trailers)
    {
        var headers = new HeaderDictionary();
        GrpcStatus.Write(headers, failure, trailers);
        using var block = new PooledBuffer();
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                Encoding.ASCII.GetBytes($"{key.ToLowerInvariant()}: {value}\r\n", block);
            }
        }

        envelopes.Write(EnvelopeFlags.Trailers, block.WrittenSpan);
    }

    private static bool IsText(HttpRequest request) => GrpcContentType.Matches(request.ContentType, Text);
}
