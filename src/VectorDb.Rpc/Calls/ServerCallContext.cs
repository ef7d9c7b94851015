using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Calls;

namespace VectorDb.Rpc;

/// <summary>One call, as its handler and the interceptors before it see it, whatever the protocol.</summary>
public sealed class ServerCallContext
{
    private Metadata? _requestHeaders;
    private Metadata? _responseHeaders;
    private Metadata? _responseTrailers;
    private Dictionary<object, object>? _items;

    internal ServerCallContext(WireCall call)
    {
        Call = call;
    }

    /// <summary>The method called.</summary>
    public MethodDescriptor Method => Call.Method.Descriptor;

    /// <summary>"/package.Service/Method".</summary>
    public string Path => Call.Method.Path;

    /// <summary>"grpc", "grpc-web" or "connect".</summary>
    public string Protocol => Call.Protocol;

    /// <summary>Who calls, such as "ipv4:10.0.0.7:51324".</summary>
    public string Peer => Call.Peer;

    /// <summary>What the caller proved to be by TLS, if it was asked to.</summary>
    public X509Certificate2? ClientCertificate => Call.ClientCertificate;

    /// <summary>What the caller sent before its messages.</summary>
    /// <exception cref="RpcException">A value that must be base64 is not.</exception>
    public Metadata RequestHeaders => _requestHeaders ??= Call.ReadRequestHeaders();

    /// <summary>What is sent before the first response; has no effect after that.</summary>
    public Metadata ResponseHeaders => _responseHeaders ??= [];

    /// <summary>What is sent after the last response.</summary>
    public Metadata ResponseTrailers => _responseTrailers ??= [];

    /// <summary>When the caller stops waiting; null if it waits for ever.</summary>
    public DateTimeOffset? Deadline => Call.Deadline;

    /// <summary>Cancelled when the caller gives up, goes away, or its deadline passes.</summary>
    public CancellationToken CancellationToken => Call.CancellationToken;

    /// <summary>
    /// Cancelled when the server begins to stop: time for a long stream to end by itself, so that its caller can go on
    /// with another server.
    /// </summary>
    public CancellationToken Draining => Call.Server.Draining;

    /// <summary>
    /// Whether the messages written from now on are compressed, if the caller can take that; null for what
    /// <see cref="RpcServerOptions.CompressResponses"/> says. It can be turned off and on between messages of a stream.
    /// </summary>
    public bool? CompressResponses { get; set; }

    /// <summary>Whether the request last read came compressed.</summary>
    public bool RequestWasCompressed { get; internal set; }

    /// <summary>How many requests were read so far.</summary>
    public int RequestCount { get; internal set; }

    /// <summary>How many responses were written so far.</summary>
    public int ResponseCount { get; internal set; }

    /// <summary>What interceptors leave for those that come after them, such as the caller's identity.</summary>
    public IDictionary<object, object> Items => _items ??= [];

    internal WireCall Call { get; }

    internal Metadata? ResponseHeadersOrNull => _responseHeaders;

    internal Metadata? ResponseTrailersOrNull => _responseTrailers;

    /// <summary>Sends <see cref="ResponseHeaders"/> now instead of with the first response.</summary>
    public ValueTask SendHeadersAsync() => Call.SendHeadersAsync();
}
