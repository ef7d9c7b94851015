using Google.Protobuf.Reflection;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc;

/// <summary>
/// Puts a <see cref="MethodTable"/> together from the descriptors that protoc generates. What does not fit them is an
/// error at once, so that a server whose methods are not all bound, each with its types, never starts.
/// </summary>
public sealed class MethodTableBuilder
{
    private readonly List<ServiceDescriptor> _services = [];
    private readonly List<RpcMethod> _methods = [];

    /// <summary>The services added so far.</summary>
    public IReadOnlyList<ServiceDescriptor> Services => _services;

    /// <summary>Adds a service.</summary>
    /// <param name="service">Of the generated <c>…Reflection</c> class.</param>
    /// <param name="bind">Gives every method of the service a handler.</param>
    /// <exception cref="InvalidOperationException">A method is unbound, unknown, bound twice, or of other types; or the service was added before.</exception>
    public MethodTableBuilder Add(ServiceDescriptor service, Action<ServiceBinder> bind)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(bind);
        if (_services.Exists(added => added.FullName == service.FullName))
        {
            throw new InvalidOperationException($"The service {service.FullName} was added twice.");
        }

        var binder = new ServiceBinder(service);
        bind(binder);
        _methods.AddRange(binder.Complete());
        _services.Add(service);
        return this;
    }

    /// <summary>Makes the table.</summary>
    public MethodTable Build() => new([.. _services], _methods);
}
