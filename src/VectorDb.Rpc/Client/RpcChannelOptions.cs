using System.Net.Security;

namespace VectorDb.Rpc;

/// <summary>Where a channel's servers are and how it talks to them.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>
    /// The servers, which take calls in turn: http for HTTP/2 in clear text, https for TLS. A server that cannot be reached
    /// is left out for a while.
    /// </summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>How long a call may take, retries included, if it does not say; null for ever.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>How calls are tried again.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>What every call sends before its messages, such as its authorization.</summary>
    public Metadata Headers { get; init; } = [];

    /// <summary>The largest message to take, in bytes, both as it comes and after decompression. 64 MiB unless set.</summary>
    public long MaxReceiveBytes { get; init; } = 64 << 20;

    /// <summary>The largest message to send, in bytes, before compression. 64 MiB unless set.</summary>
    public long MaxSendBytes { get; init; } = 64 << 20;

    /// <summary>Whether requests are compressed by gzip. Responses are if the server likes.</summary>
    public bool CompressRequests { get; init; }

    /// <summary>How long making a connection may take. 10 s unless set.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how much silence a connection is asked whether it lives. 30 s unless set.</summary>
    public TimeSpan KeepAliveDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to that may take before the connection is given up. 20 s unless set.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a server that could not be reached is left out while others can. 5 s unless set.</summary>
    public TimeSpan UnreachableTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Certificates, both ways; null for the system's trust and no certificate of one's own.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>The clock of deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the jitter of waits begins; null for a seed of chance.</summary>
    public int? Seed { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Addresses);
        if (Addresses.Count == 0)
        {
            throw new ArgumentException("A channel needs the address of a server at least.");
        }

        foreach (Uri address in Addresses)
        {
            if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
            {
                throw new ArgumentException($"The address '{address}' must look like http://host:port or https://host:port.");
            }
        }

        Retry.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReceiveBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSendBytes, 1);
    }
}
