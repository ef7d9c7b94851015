using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Grpc;

/// <summary>A call over gRPC: envelopes in the body, the status in HTTP/2's trailers.</summary>
internal sealed class GrpcCall : EnvelopedCall
{
    public GrpcCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout, EnvelopeFormat format)
        : base(http, method, server, timeout, format)
    {
    }

    public override string Protocol => "grpc";

    protected override ValueTask WriteStatusAsync(RpcException? failure)
    {
        if (failure is not null && !HasResponse)
        {
            // "Trailers-Only": one block of headers is the whole response.
            SetHeadersOnce();
            GrpcStatus.Write(Http.Response.Headers, failure, Context.ResponseTrailersOrNull);
            return default;
        }

        SetHeadersOnce();
        IHeaderDictionary trailers = Http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        GrpcStatus.Write(trailers, failure, Context.ResponseTrailersOrNull);
        return default;
    }

    protected override void SetHeaders(IMessageCompression? compression)
    {
        IHeaderDictionary headers = Http.Response.Headers;
        headers.ContentType = Http.Request.ContentType;
        if (compression is not null)
        {
            headers[GrpcProtocol.EncodingHeader] = compression.Name;
        }

        GrpcStatus.Write(headers, Context.ResponseHeadersOrNull);
    }
}
