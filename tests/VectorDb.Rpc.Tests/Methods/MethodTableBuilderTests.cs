using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Testing;
using VectorDb.Rpc.Interop;

namespace VectorDb.Rpc.Tests.Methods;

public sealed class MethodTableBuilderTests
{
    private static readonly ServiceDescriptor Health = HealthReflection.Descriptor.Services.Single();

    [Fact]
    public void Add_MethodWithoutHandler_NamesIt()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new MethodTableBuilder().Add(Health, binder => binder
            .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (_, _) => Task.FromResult(new HealthCheckResponse()))));

        Assert.Contains("List, Watch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_RequestOfAnotherType_NamesBoth()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new MethodTableBuilder().Add(Health, binder => binder
            .Unary<Empty, HealthCheckResponse>("Check", (_, _) => Task.FromResult(new HealthCheckResponse()))));

        Assert.Contains("grpc.health.v1.HealthCheckRequest", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Empty), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_HandlerOfAnotherShape_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new MethodTableBuilder().Add(Health, binder => binder
            .Unary<HealthCheckRequest, HealthCheckResponse>("Watch", (_, _) => Task.FromResult(new HealthCheckResponse()))));

        Assert.Contains("ServerStreaming", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_UnknownMethod_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new MethodTableBuilder().Add(Health, binder => binder
            .Unary<HealthCheckRequest, HealthCheckResponse>("Chekc", (_, _) => Task.FromResult(new HealthCheckResponse()))));

        Assert.Contains("'Chekc'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ServiceTwice_IsRefused()
    {
        MethodTableBuilder builder = new MethodTableBuilder().AddHealth(new HealthService());

        Assert.Throws<InvalidOperationException>(() => builder.AddHealth(new HealthService()));
    }

    [Fact]
    public void Build_WholeServices_ListsThemInOrder()
    {
        MethodTable table = InteropMethods.Create(TimeProvider.System);

        Assert.Equal(
            ["grpc.testing.TestService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            table.Services.Select(service => service.FullName));
    }
}
