namespace VectorDb.Rpc;

/// <summary>What a method does otherwise than <see cref="RpcServerOptions"/> says.</summary>
public sealed record MethodOptions
{
    /// <summary>The largest message that the method takes, in bytes, after decompression; null for the server's limit.</summary>
    public long? MaxReceiveBytes { get; init; }

    /// <summary>The largest message that the method sends, in bytes, before compression; null for the server's limit.</summary>
    public long? MaxSendBytes { get; init; }

    /// <summary>
    /// Whether Connect may call the method by GET; null for what <c>idempotency_level</c> in its descriptor says.
    /// Only unary methods can be.
    /// </summary>
    public bool? NoSideEffects { get; init; }
}
