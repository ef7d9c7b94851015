using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc;

/// <summary>Gives each method of one service its handler.</summary>
public sealed class ServiceBinder
{
    private readonly ServiceDescriptor _service;
    private readonly Dictionary<string, RpcMethod> _methods = new(StringComparer.Ordinal);

    internal ServiceBinder(ServiceDescriptor service)
    {
        _service = service;
    }

    /// <summary>Binds a method of one request and one response.</summary>
    /// <exception cref="InvalidOperationException">The service has no such method, or one of other types or another shape.</exception>
    public ServiceBinder Unary<TRequest, TResponse>(
        string method, Func<TRequest, ServerCallContext, Task<TResponse>> handler, MethodOptions? options = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind<TRequest, TResponse>(method, MethodShape.Unary, options, (d, o) => new UnaryMethod<TRequest, TResponse>(d, o, handler));

    /// <summary>Binds a method of a stream of requests and one response.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinder ClientStreaming<TRequest, TResponse>(
        string method, Func<IAsyncEnumerable<TRequest>, ServerCallContext, Task<TResponse>> handler, MethodOptions? options = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind<TRequest, TResponse>(
            method, MethodShape.ClientStreaming, options, (d, o) => new ClientStreamingMethod<TRequest, TResponse>(d, o, handler));

    /// <summary>Binds a method of one request and a stream of responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinder ServerStreaming<TRequest, TResponse>(
        string method, Func<TRequest, IStreamWriter<TResponse>, ServerCallContext, Task> handler, MethodOptions? options = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind<TRequest, TResponse>(
            method, MethodShape.ServerStreaming, options, (d, o) => new ServerStreamingMethod<TRequest, TResponse>(d, o, handler));

    /// <summary>Binds a method of a stream of requests and a stream of responses.</summary>
    /// <inheritdoc cref="Unary"/>
    public ServiceBinder Duplex<TRequest, TResponse>(
        string method,
        Func<IAsyncEnumerable<TRequest>, IStreamWriter<TResponse>, ServerCallContext, Task> handler,
        MethodOptions? options = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Bind<TRequest, TResponse>(method, MethodShape.Duplex, options, (d, o) => new DuplexMethod<TRequest, TResponse>(d, o, handler));

    internal IEnumerable<RpcMethod> Complete()
    {
        string[] unbound = [.. _service.Methods.Select(method => method.Name).Where(name => !_methods.ContainsKey(name))];
        return unbound.Length == 0
            ? _methods.Values
            : throw new InvalidOperationException($"The service {_service.FullName} has methods without a handler: {string.Join(", ", unbound)}.");
    }

    private ServiceBinder Bind<TRequest, TResponse>(
        string name, MethodShape shape, MethodOptions? options, Func<MethodDescriptor, MethodOptions, RpcMethod> make)
    {
        MethodDescriptor method = _service.FindMethodByName(name)
            ?? throw new InvalidOperationException($"The service {_service.FullName} has no method '{name}'.");
        if (RpcMethod.ShapeOf(method) != shape)
        {
            throw new InvalidOperationException($"The method {method.FullName} is {RpcMethod.ShapeOf(method)}, its handler {shape}.");
        }

        CheckType(method, "request", method.InputType, typeof(TRequest));
        CheckType(method, "response", method.OutputType, typeof(TResponse));
        if (options?.NoSideEffects == true && shape != MethodShape.Unary)
        {
            throw new InvalidOperationException($"The method {method.FullName} is {shape}; only unary methods can be called by GET.");
        }

        return _methods.TryAdd(name, make(method, options ?? new MethodOptions()))
            ? this
            : throw new InvalidOperationException($"The method {method.FullName} has two handlers.");
    }

    private static void CheckType(MethodDescriptor method, string what, MessageDescriptor declared, Type bound)
    {
        if (declared.ClrType != bound)
        {
            throw new InvalidOperationException(
                $"The {what} of {method.FullName} is {declared.FullName} ({declared.ClrType}); its handler has {bound}.");
        }
    }
}
