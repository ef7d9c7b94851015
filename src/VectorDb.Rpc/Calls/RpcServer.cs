using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc.Calls;

/// <summary>What all calls of one server share: the methods with the interceptors before them, limits, clock, codecs.</summary>
internal sealed class RpcServer
{
    private readonly FrozenDictionary<string, Route> _routes;

    public RpcServer(
        MethodTable table,
        RpcServerOptions options,
        IEnumerable<IServerInterceptor> interceptors,
        TimeProvider time,
        ILogger log,
        CancellationToken draining)
    {
        Table = table;
        Options = options;
        Time = time;
        Draining = draining;
        Errors = new CallErrors(options.MapException, log);
        Json = new JsonCodec(table.Types, options.IgnoreUnknownJsonFields);
        IServerInterceptor[] chain = [.. interceptors];
        _routes = table.Methods.ToFrozenDictionary(
            method => method.Path, method => new Route(method, Compose(chain, method)), StringComparer.Ordinal);
    }

    public MethodTable Table { get; }

    public RpcServerOptions Options { get; }

    public TimeProvider Time { get; }

    public CallErrors Errors { get; }

    public JsonCodec Json { get; }

    /// <summary>Cancelled when the server begins to stop.</summary>
    public CancellationToken Draining { get; }

    public bool TryFind(string path, [NotNullWhen(true)] out Route? route) => _routes.TryGetValue(path, out route);

    private ServerCallHandler Compose(IServerInterceptor[] interceptors, RpcMethod method)
    {
        if (interceptors.Length == 0)
        {
            return method.InvokeAsync;
        }

        ServerCallHandler next = context => InvokeAsync(method, context);
        foreach (IServerInterceptor interceptor in interceptors.Reverse())
        {
            ServerCallHandler inner = next;
            next = context => interceptor.InterceptAsync(context, inner);
        }

        return next;
    }

    // Interceptors see the status that the caller will get, so the exception is judged before it reaches them.
    private async Task InvokeAsync(RpcMethod method, ServerCallContext context)
    {
        try
        {
            await method.InvokeAsync(context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Errors.ToStatus(e, context.Call);
        }
    }

    /// <summary>A method and the way to its handler.</summary>
    internal sealed record Route(RpcMethod Method, ServerCallHandler Handler);
}
