using Grpc.Health.V1;

namespace VectorDb.Rpc;

/// <summary>Adds health to a table of methods.</summary>
public static class HealthMethodTableExtensions
{
    /// <summary>Adds <c>grpc.health.v1.Health</c>.</summary>
    public static MethodTableBuilder AddHealth(this MethodTableBuilder builder, HealthService health)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(health);
        return builder.Add(HealthReflection.Descriptor.Services.Single(), health.Bind);
    }
}
