using Microsoft.AspNetCore.Http;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Calls;

/// <summary>A protocol on the wire. The rest of the server sees it through this and <see cref="WireCall"/> only.</summary>
internal interface IWireProtocol
{
    /// <summary>Whether the request speaks this protocol, by its content type or query.</summary>
    bool Claims(HttpRequest request);

    /// <summary>
    /// Whether a request that speaks this protocol can only be a call, so that an unknown path is an unknown method;
    /// otherwise such a request may be somebody else's.
    /// </summary>
    bool IsUnmistakable(HttpRequest request);

    /// <summary>Whether the protocol has a way to call the method; another that claims the request may have.</summary>
    bool Serves(RpcMethod method);

    /// <summary>Begins a call: reads what comes before its messages.</summary>
    /// <exception cref="RpcException">Something there is wrong.</exception>
    WireCall Open(HttpContext http, RpcMethod method, RpcServer server);

    /// <summary>Answers a request that did not become a call.</summary>
    ValueTask RefuseAsync(HttpContext http, RpcException failure, RpcServer server);
}
