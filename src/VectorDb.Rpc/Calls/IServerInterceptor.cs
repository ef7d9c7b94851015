namespace VectorDb.Rpc;

/// <summary>
/// Stands before every handler, for what all calls need: authentication, logging, metrics. Interceptors run in the order
/// in which they are registered as services, before the first message is read. One instance serves all calls.
/// </summary>
public interface IServerInterceptor
{
    /// <summary>Calls <paramref name="proceed"/>, or refuses the call by throwing.</summary>
    /// <remarks>A failed handler arrives here as the <see cref="RpcException"/> that its caller will get.</remarks>
    Task InterceptAsync(ServerCallContext context, ServerCallHandler proceed);
}
