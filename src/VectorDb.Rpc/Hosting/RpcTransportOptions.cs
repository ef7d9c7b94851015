namespace VectorDb.Rpc;

/// <summary>How connections are kept and bounded.</summary>
public sealed record RpcTransportOptions
{
    /// <summary>The most connections at a time; more are closed at once. 10,000 unless set; null for no limit.</summary>
    public long? MaxConnections { get; init; } = 10_000;

    /// <summary>The most calls at a time on one HTTP/2 connection; a caller's library queues more. 256 unless set.</summary>
    public int MaxCallsPerConnection { get; init; } = 256;

    /// <summary>How long a connection may be without a call before it is closed. 5 minutes unless set.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After how much silence an HTTP/2 connection is asked whether it lives. 30 s unless set; at least 1 s.</summary>
    public TimeSpan KeepAliveDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to that may take before the connection is closed. 20 s unless set; at least 1 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the headers of a request may take. 15 s unless set.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many bytes a caller may send on one HTTP/2 connection before they are read. 2 MiB unless set.</summary>
    public int ConnectionWindowBytes { get; init; } = 2 << 20;

    /// <summary>How many bytes a caller may send in one HTTP/2 call before they are read. 1 MiB unless set.</summary>
    public int CallWindowBytes { get; init; } = 1 << 20;

    /// <summary>The most bytes of headers, names and values together. 32 KiB unless set.</summary>
    public int MaxHeaderBytes { get; init; } = 32 << 10;
}
