using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc;

/// <summary>A method as its callers hold it: made once from a descriptor, which is checked against the types.</summary>
/// <typeparam name="TRequest">The type of its requests.</typeparam>
/// <typeparam name="TResponse">The type of its responses.</typeparam>
public sealed class ClientMethod<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Finds a method of a service.</summary>
    /// <exception cref="ArgumentException">The service has no such method, or one of other types.</exception>
    public ClientMethod(ServiceDescriptor service, string name)
    {
        ArgumentNullException.ThrowIfNull(service);
        Descriptor = service.FindMethodByName(name)
            ?? throw new ArgumentException($"The service {service.FullName} has no method '{name}'.", nameof(name));
        if (Descriptor.InputType.ClrType != typeof(TRequest) || Descriptor.OutputType.ClrType != typeof(TResponse))
        {
            throw new ArgumentException(
                $"{Descriptor.FullName} takes {Descriptor.InputType.FullName} and returns {Descriptor.OutputType.FullName}, "
                + $"not {typeof(TRequest)} and {typeof(TResponse)}.",
                nameof(name));
        }

        Shape = RpcMethod.ShapeOf(Descriptor);
        Path = RpcMethod.PathOf(Descriptor);
        IsIdempotent = Descriptor.GetOptions()?.IdempotencyLevel
            is Google.Protobuf.Reflection.MethodOptions.Types.IdempotencyLevel.NoSideEffects
            or Google.Protobuf.Reflection.MethodOptions.Types.IdempotencyLevel.Idempotent;
    }

    /// <summary>The method's descriptor.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>Which of its sides are streams.</summary>
    public MethodShape Shape { get; }

    /// <summary>"/package.Service/Method".</summary>
    public string Path { get; }

    /// <summary>Whether calling it twice is as calling it once, as <c>idempotency_level</c> in its descriptor says.</summary>
    public bool IsIdempotent { get; }
}
