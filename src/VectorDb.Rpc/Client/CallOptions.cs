namespace VectorDb.Rpc;

/// <summary>What one call does otherwise than its channel's options say.</summary>
public sealed record CallOptions
{
    /// <summary>What is sent before the messages, beside the channel's own.</summary>
    public Metadata? Headers { get; init; }

    /// <summary>
    /// How long the call may take, retries included; null for the channel's <see cref="RpcChannelOptions.DefaultTimeout"/>,
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the requests are compressed; null for what the channel does.</summary>
    public bool? CompressRequests { get; init; }

    /// <summary>
    /// Whether the call may be sent again when the connection broke after it was sent, so that it may run twice; null for
    /// what the method's descriptor says.
    /// </summary>
    public bool? IsIdempotent { get; init; }

    /// <summary>Filled with what the server sends beside its messages.</summary>
    public ReceivedMetadata? Received { get; init; }
}
