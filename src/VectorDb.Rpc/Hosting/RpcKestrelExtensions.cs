using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VectorDb.Rpc.Hosting;

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

    /// <summary>
    /// A listener with TLS for all protocols: callers choose HTTP/2 or HTTP/1.1 by ALPN. The certificates are read again
    /// when their files change; with <see cref="RpcTlsOptions.ClientRootsFile"/> callers must have one, too.
    /// </summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file does not hold what it should.</exception>
    public static void UseTls(this ListenOptions listener, RpcTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(options);
        IServiceProvider services = listener.ApplicationServices;
        var files = new CertificateFiles(
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("VectorDb.Rpc"));
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            // Kestrel writes its ALPN into what it gets, so each connection has its own.
            OnConnection = _ => ValueTask.FromResult(Copy(files.Current)),
        });
    }

    private static SslServerAuthenticationOptions Copy(SslServerAuthenticationOptions tls) => new()
    {
        ServerCertificateContext = tls.ServerCertificateContext,
        EnabledSslProtocols = tls.EnabledSslProtocols,
        AllowRenegotiation = tls.AllowRenegotiation,
        ClientCertificateRequired = tls.ClientCertificateRequired,
        CertificateChainPolicy = tls.CertificateChainPolicy?.Clone(),
        RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
    };
}
