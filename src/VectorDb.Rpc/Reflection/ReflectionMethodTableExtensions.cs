using Google.Protobuf.Reflection;
using VectorDb.Rpc.Reflection;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace VectorDb.Rpc;

/// <summary>Adds reflection to a table of methods.</summary>
public static class ReflectionMethodTableExtensions
{
    private const string Method = "ServerReflectionInfo";

    /// <summary>
    /// Adds <c>grpc.reflection.v1</c> and <c>v1alpha</c>, which tell callers such as grpcurl every service of the table,
    /// those added later included.
    /// </summary>
    public static MethodTableBuilder AddReflection(this MethodTableBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ServiceDescriptor v1 = V1.ReflectionReflection.Descriptor.Services.Single();
        ServiceDescriptor v1Alpha = V1Alpha.ReflectionReflection.Descriptor.Services.Single();
        var files = new Lazy<DescriptorIndex>(() => new DescriptorIndex(builder.Services));
        var handler = new ReflectionHandler(files);
        builder.Add(v1, binder => binder.Duplex<V1.ServerReflectionRequest, V1.ServerReflectionResponse>(Method, handler.AnswerAsync));
        return builder.Add(
            v1Alpha,
            binder => binder.Duplex<V1Alpha.ServerReflectionRequest, V1Alpha.ServerReflectionResponse>(Method, handler.AnswerAlphaAsync));
    }
}
