using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace VectorDb.Rpc;

/// <summary>Sets Kestrel up for calls.</summary>
public static class RpcKestrelExtensions
{
    /// <summary>Sets the limits of all listeners.</summary>
    public static void ConfigureRpc(this KestrelServerOptions kestrel, RpcTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = options.MaxCallsPerConnection;
        limits.Http2.KeepAlivePingDelay = options.KeepAliveDelay;
        limits.Http2.KeepAlivePingTimeout = options.KeepAliveTimeout;
        limits.Http2.InitialConnectionWindowSize = options.ConnectionWindowBytes;
        limits.Http2.InitialStreamWindowSize = options.CallWindowBytes;
    }

    /// <summary>A listener of HTTP/2 in clear text, for gRPC and for Connect over HTTP/2.</summary>
    /// <remarks>
    /// In clear text Kestrel cannot tell HTTP/2 from HTTP/1.1 on one port, since there is no ALPN; hence two listeners.
    /// </remarks>
    public static void UseClearTextHttp2(this ListenOptions listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        listener.Protocols = HttpProtocols.Http2;
    }

    /// <summary>A listener of HTTP/1.1 in clear text, for browsers, gRPC-Web, and Connect with curl.</summary>
    public static void UseClearTextHttp1(this ListenOptions listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        listener.Protocols = HttpProtocols.Http1;
    }
}
