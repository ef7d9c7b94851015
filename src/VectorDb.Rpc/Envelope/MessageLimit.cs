namespace VectorDb.Rpc.Envelope;

/// <summary>The limits on the size of one message.</summary>
internal static class MessageLimit
{
    public static void CheckSent(long bytes, long limit)
    {
        if (bytes > limit)
        {
            throw new RpcException(
                StatusCode.ResourceExhausted, $"The message to send has {bytes} bytes, over the limit of {limit} bytes.");
        }
    }

    public static RpcException Received(long limit, string what) =>
        new(StatusCode.ResourceExhausted, $"A message is over the limit of {limit} bytes {what}.");
}
