using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.GrpcWeb;

/// <summary>A call over gRPC-Web: envelopes in the body, the last of them the status.</summary>
internal sealed class GrpcWebCall : EnvelopedCall
{
    private readonly PipeReader _input;

    public GrpcWebCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout, EnvelopeFormat format)
        : base(http, method, server, timeout, format)
    {
        _input = format.Input;
    }

    public override string Protocol => "grpc-web";

    protected override async ValueTask WriteStatusAsync(RpcException? failure)
    {
        SetHeadersOnce();
        GrpcWebProtocol.WriteTrailers(Envelopes, failure, Context.ResponseTrailersOrNull);
        await Output.FlushAsync();
    }

    public override void Dispose()
    {
        if (Output is Base64PipeWriter text)
        {
            _input.Complete();
            text.Dispose();
        }

        base.Dispose();
    }

    protected override void SetHeaders(IMessageCompression? compression)
    {
        IHeaderDictionary headers = Http.Response.Headers;
        headers.ContentType = GrpcWebProtocol.ContentType(Http.Request);
        if (compression is not null)
        {
            headers[GrpcProtocol.EncodingHeader] = compression.Name;
        }

        GrpcStatus.Write(headers, Context.ResponseHeadersOrNull);
    }
}
