using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Grpc;

/// <summary>gRPC over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).</summary>
internal sealed class GrpcProtocol : IWireProtocol
{
    public const string ContentType = "application/grpc";

    public const string EncodingHeader = "grpc-encoding";
    public const string AcceptEncodingHeader = "grpc-accept-encoding";

    public bool Claims(HttpRequest request) => GrpcContentType.Matches(request.ContentType, ContentType);

    public bool IsUnmistakable(HttpRequest request) => true;

    public bool Serves(RpcMethod method) => true;

    public WireCall Open(HttpContext http, RpcMethod method, RpcServer server)
    {
        HttpRequest request = http.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            throw new RpcException(StatusCode.Unimplemented, $"gRPC calls are POST requests; this one is {request.Method}.");
        }

        if (HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol))
        {
            throw new RpcException(
                StatusCode.Unimplemented, $"gRPC needs HTTP/2; this request is {request.Protocol}, which gRPC-Web and Connect can use.");
        }

        var format = new EnvelopeFormat(
            request.BodyReader,
            http.Response.BodyWriter,
            GrpcContentType.Codec(request, ContentType, server),
            Compressions.Named(EncodingHeader, request.Headers[EncodingHeader]),
            Compressions.Accepted(request.Headers[AcceptEncodingHeader]));
        return new GrpcCall(http, method, server, GrpcTimeout.Parse(request.Headers[GrpcTimeout.Header]), format);
    }

    public ValueTask RefuseAsync(HttpContext http, RpcException failure, RpcServer server)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentType = ContentType;
        if (failure.Code == StatusCode.Unimplemented)
        {
            headers[AcceptEncodingHeader] = Compressions.All;
        }

        GrpcStatus.Write(headers, failure, trailers: null);
        return default;
    }
}
