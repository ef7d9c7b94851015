using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Connect;

/// <summary>A call over Connect's streams: envelopes in the body, the last of them JSON with the status.</summary>
internal sealed class ConnectStreamCall : EnvelopedCall
{
    public ConnectStreamCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout, EnvelopeFormat format)
        : base(http, method, server, timeout, format)
    {
    }

    public override string Protocol => "connect";

    protected override async ValueTask WriteStatusAsync(RpcException? failure)
    {
        SetHeadersOnce();
        ConnectStreamProtocol.WriteEnd(Envelopes, failure, Context.ResponseTrailersOrNull, Server);
        await Output.FlushAsync();
    }

    protected override void SetHeaders(IMessageCompression? compression)
    {
        IHeaderDictionary headers = Http.Response.Headers;
        headers.ContentType = ConnectStreamProtocol.ContentType(Http.Request);
        if (compression is not null)
        {
            headers[ConnectHeaders.StreamEncoding] = compression.Name;
        }

        GrpcStatus.Write(headers, Context.ResponseHeadersOrNull);
    }
}
