using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Methods;

namespace VectorDb.Rpc;

/// <summary>
/// Every method that a server answers, whatever the protocol of the call. Made by <see cref="MethodTableBuilder"/>.
/// </summary>
public sealed class MethodTable
{
    private readonly FrozenDictionary<string, RpcMethod> _methods;

    internal MethodTable(IReadOnlyList<ServiceDescriptor> services, IEnumerable<RpcMethod> methods)
    {
        Services = services;
        _methods = methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);
        Types = TypeRegistry.FromFiles(
            [.. services.Select(service => service.File), Google.Rpc.ErrorDetailsReflection.Descriptor]);
    }

    /// <summary>The services in the order added.</summary>
    public IReadOnlyList<ServiceDescriptor> Services { get; }

    internal IEnumerable<RpcMethod> Methods => _methods.Values;

    /// <summary>The messages that an <c>Any</c> may hold in JSON.</summary>
    internal TypeRegistry Types { get; }

    internal bool TryFind(string path, [NotNullWhen(true)] out RpcMethod? method) => _methods.TryGetValue(path, out method);

    internal bool HasService(ReadOnlySpan<char> path)
    {
        foreach (ServiceDescriptor service in Services)
        {
            if (path.Length > service.FullName.Length + 1
                && path[service.FullName.Length + 1] == '/'
                && path[1..].StartsWith(service.FullName, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
