namespace VectorDb.Rpc;

/// <summary>The limits and habits of a server; <see cref="MethodOptions"/> overrides some of them for one method.</summary>
public sealed class RpcServerOptions
{
    /// <summary>The largest message to take, in bytes, both as it comes and after decompression. 4 MiB unless set.</summary>
    public long MaxReceiveBytes { get; set; } = 4 << 20;

    /// <summary>The largest message to send, in bytes, before compression. 64 MiB unless set.</summary>
    public long MaxSendBytes { get; set; } = 64 << 20;

    /// <summary>How long a call may take if its caller does not say; null for ever.</summary>
    public TimeSpan? DefaultTimeout { get; set; }

    /// <summary>
    /// Whether responses are compressed for callers that can take it. Null, the default, compresses JSON of
    /// <see cref="MinCompressBytes"/> or more and no binary messages: vectors and pictures do not shrink.
    /// </summary>
    public bool? CompressResponses { get; set; }

    /// <summary>The smallest JSON message worth compressing, in bytes. 1 KiB unless set.</summary>
    public int MinCompressBytes { get; set; } = 1024;

    /// <summary>
    /// Whether JSON may have fields that the request does not. False, the default, refuses them, so that a misspelt field
    /// is an error rather than ignored.
    /// </summary>
    public bool IgnoreUnknownJsonFields { get; set; }

    /// <summary>Whether Connect's unary calls must send <c>Connect-Protocol-Version</c>; plain curl does not.</summary>
    public bool RequireConnectProtocolVersion { get; set; }

    /// <summary>
    /// Makes the status of an exception of the host's own: the one place where that is decided. Null answers mean the
    /// exception is unexpected; its caller learns only that the server failed.
    /// </summary>
    public Func<Exception, RpcException?>? MapException { get; set; }

    internal void Validate()
    {
        Require(MaxReceiveBytes is > 0 and <= int.MaxValue, nameof(MaxReceiveBytes), MaxReceiveBytes, "from 1 to 2147483647");
        Require(MaxSendBytes is > 0 and <= int.MaxValue, nameof(MaxSendBytes), MaxSendBytes, "from 1 to 2147483647");
        Require(MinCompressBytes >= 0, nameof(MinCompressBytes), MinCompressBytes, "0 or more");
        Require(DefaultTimeout is null || DefaultTimeout > TimeSpan.Zero, nameof(DefaultTimeout), DefaultTimeout, "positive");
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{nameof(RpcServerOptions)}.{name} is {value}; it must be {range}.");
        }
    }
}
