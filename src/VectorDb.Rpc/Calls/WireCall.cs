using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Calls;

/// <summary>
/// One call on one wire protocol: messages in, messages out, a status. Its subclasses know how these look as HTTP.
/// </summary>
internal abstract class WireCall : IDisposable
{
    private readonly CallDeadline? _deadline;

    /// <param name="http">The request and its response.</param>
    /// <param name="method">The method called.</param>
    /// <param name="server">What all calls share.</param>
    /// <param name="timeout">How long the caller waits; null if for ever.</param>
    protected WireCall(HttpContext http, RpcMethod method, RpcServer server, TimeSpan? timeout)
    {
        Http = http;
        Method = method;
        Server = server;
        _deadline = CallDeadline.Start(timeout ?? server.Options.DefaultTimeout, http, server.Time);
        Context = new ServerCallContext(this);
        LiftHttpLimits();
    }

    public HttpContext Http { get; }

    public RpcMethod Method { get; }

    public RpcServer Server { get; }

    public ServerCallContext Context { get; }

    public abstract string Protocol { get; }

    public DateTimeOffset? Deadline => _deadline?.Time;

    public bool IsDeadlineExceeded => _deadline?.IsExceeded == true;

    public CancellationToken CancellationToken => _deadline?.Token ?? Http.RequestAborted;

    /// <summary>For reads and writes: Kestrel ends them by itself when the caller goes away, so that only a deadline needs a token.</summary>
    protected CancellationToken TransferToken => _deadline?.Token ?? CancellationToken.None;

    public X509Certificate2? ClientCertificate => Http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public string Peer => PeerOf(Http.Connection);

    protected long MaxReceiveBytes => Method.Options.MaxReceiveBytes ?? Server.Options.MaxReceiveBytes;

    protected long MaxSendBytes => Method.Options.MaxSendBytes ?? Server.Options.MaxSendBytes;

    /// <summary>Reads the next message; null when the caller has sent its last.</summary>
    public abstract ValueTask<IMessage?> ReadAsync();

    /// <summary>Writes a message and sends it off.</summary>
    public abstract ValueTask WriteAsync(IMessage message);

    /// <summary>Writes the only message of a response that is not a stream; it is sent with the status.</summary>
    public abstract ValueTask WriteLastAsync(IMessage message);

    /// <summary>Sends the headers, if they have not been sent.</summary>
    public abstract ValueTask SendHeadersAsync();

    /// <summary>Ends the call.</summary>
    /// <param name="failure">Null for the status OK.</param>
    public abstract ValueTask FinishAsync(RpcException? failure);

    /// <summary>Reads the request of a method that takes one.</summary>
    public async ValueTask<IMessage> ReadOnlyMessageAsync()
    {
        IMessage message = await ReadAsync()
            ?? throw new RpcException(StatusCode.Unimplemented, $"{Method.Path} takes one request; none was sent.");
        if (await ReadAsync() is not null)
        {
            throw new RpcException(StatusCode.Unimplemented, $"{Method.Path} takes one request; more were sent.");
        }

        return message;
    }

    public virtual Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in Http.Request.Headers)
        {
            foreach (string? value in values)
            {
                metadata.AddReceived(key, value ?? string.Empty);
            }
        }

        return metadata;
    }

    public virtual void Dispose() => _deadline?.Dispose();

    private static string PeerOf(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unix:",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } v6 => $"ipv6:[{v6}]:{connection.RemotePort}",
        IPAddress v4 => $"ipv4:{v4.MapToIPv4()}:{connection.RemotePort}",
    };

    private void LiftHttpLimits()
    {
        // Messages have limits of their own; those of HTTP are for bodies that end soon.
        if (Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (Method.StreamsRequests && Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
