using Grpc.Testing;

namespace VectorDb.Rpc.Interop;

/// <summary>The methods of the interoperability server.</summary>
public static class InteropMethods
{
    /// <summary><c>grpc.testing.TestService</c>, health and reflection.</summary>
    public static MethodTable Create(TimeProvider time) => new MethodTableBuilder()
        .Add(TestReflection.Descriptor.Services.Single(), new TestService(time).Bind)
        .AddHealth(new HealthService())
        .AddReflection()
        .Build();
}
