using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Calls;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;
using VectorDb.Rpc.Grpc;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Connect;

/// <summary>
/// Connect's unary calls: a plain POST with a message for a body, or a GET with the message in its query, for methods
/// without side effects (https://connectrpc.com/docs/protocol/#unary-request). This is what curl speaks.
/// </summary>
internal sealed class ConnectUnaryProtocol : IWireProtocol
{
    public const string Json = "application/json";
    public const string Protobuf = "application/proto";

    public bool Claims(HttpRequest request) => HttpMethods.IsPost(request.Method)
        ? GrpcContentType.Matches(request.ContentType, Json) || GrpcContentType.Matches(request.ContentType, Protobuf)
        : HttpMethods.IsGet(request.Method) && ConnectQuery.IsCall(request);

    public bool IsUnmistakable(HttpRequest request) => false;

    public bool Serves(RpcMethod method) => method.Shape == MethodShape.Unary;

    public WireCall Open(HttpContext http, RpcMethod method, RpcServer server)
    {
        HttpRequest request = http.Request;
        ConnectUnaryRequest parsed = HttpMethods.IsGet(request.Method) ? OpenGet(request, method, server) : OpenPost(request, server);
        return new ConnectUnaryCall(http, method, server, ConnectHeaders.ParseTimeout(request), parsed);
    }

    public ValueTask RefuseAsync(HttpContext http, RpcException failure, RpcServer server) =>
        ConnectUnaryCall.WriteErrorAsync(http, failure, trailers: null, server);

    private static ConnectUnaryRequest OpenPost(HttpRequest request, RpcServer server)
    {
        ConnectHeaders.CheckVersion(request.Headers[ConnectHeaders.Version], server.Options.RequireConnectProtocolVersion);
        return new ConnectUnaryRequest(
            GrpcContentType.Matches(request.ContentType, Json) ? server.Json : ProtobufCodec.Instance,
            Compressions.Named("Content-Encoding", request.Headers.ContentEncoding),
            Message: null);
    }

    private static ConnectUnaryRequest OpenGet(HttpRequest request, RpcMethod method, RpcServer server)
    {
        if (!method.NoSideEffects)
        {
            throw new RpcException(StatusCode.Unimplemented, $"{method.Path} has side effects, so it is called by POST, not GET.");
        }

        ConnectQuery query = ConnectQuery.Parse(request, server.Options.RequireConnectProtocolVersion);
        IMessageCodec codec = query.Encoding switch
        {
            "json" => server.Json,
            "proto" => ProtobufCodec.Instance,
            _ => throw new RpcException(StatusCode.Unimplemented, $"The encoding '{query.Encoding}' is not supported; use json or proto."),
        };
        return new ConnectUnaryRequest(codec, Compressions.Named("compression", query.Compression), query.Message);
    }
}
