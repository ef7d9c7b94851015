using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Connect;

/// <summary>Connect's streams: envelopes over any version of HTTP (https://connectrpc.com/docs/protocol/#streaming-request).</summary>
internal sealed class ConnectStreamProtocol : IWireProtocol
{
    private const string Json = "application/connect+json";
    private const string Protobuf = "application/connect+proto";

    public bool Claims(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && (GrpcContentType.Matches(request.ContentType, Json) || GrpcContentType.Matches(request.ContentType, Protobuf));

    public bool IsUnmistakable(HttpRequest request) => true;

    public bool Serves(RpcMethod method) => method.Shape != MethodShape.Unary;

    public static string ContentType(HttpRequest request) => GrpcContentType.Matches(request.ContentType, Json) ? Json : Protobuf;

    public WireCall Open(HttpContext http, RpcMethod method, RpcServer server)
    {
        HttpRequest request = http.Request;
        ConnectHeaders.CheckVersion(request.Headers[ConnectHeaders.Version], required: false);
        var format = new EnvelopeFormat(
            request.BodyReader,
            http.Response.BodyWriter,
            ContentType(request) == Json ? server.Json : ProtobufCodec.Instance,
            Compressions.Named(ConnectHeaders.StreamEncoding, request.Headers[ConnectHeaders.StreamEncoding]),
            Compressions.Accepted(request.Headers[ConnectHeaders.StreamAcceptEncoding]));
        return new ConnectStreamCall(http, method, server, ConnectHeaders.ParseTimeout(request), format);
    }

    public async ValueTask RefuseAsync(HttpContext http, RpcException failure, RpcServer server)
    {
        http.Response.Headers.ContentType = ContentType(http.Request);
        http.Response.Headers[ConnectHeaders.StreamAcceptEncoding] = Compressions.All;
        PipeWriter body = http.Response.BodyWriter;
        WriteEnd(new EnvelopeWriter(body, ProtobufCodec.Instance, long.MaxValue), failure, trailers: null, server);
        await body.FlushAsync(http.RequestAborted);
    }

    public static void WriteEnd(EnvelopeWriter envelopes, RpcException? failure, Metadata? trailers, RpcServer server)
    {
        using var payload = new PooledBuffer();
        ConnectError.WriteEnd(payload, failure, trailers, server.Table.Types);
        envelopes.Write(EnvelopeFlags.EndStream, payload.WrittenSpan);
    }
}
