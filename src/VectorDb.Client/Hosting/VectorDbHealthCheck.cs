using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VectorDb.Rpc;

namespace VectorDb.Client;

/// <summary>Asks the server whether it serves, by grpc.health.v1.</summary>
public sealed class VectorDbHealthCheck : IHealthCheck
{
    private readonly VectorDbClient _client;

    /// <summary>Makes the check of a client's servers.</summary>
    public VectorDbHealthCheck(VectorDbClient client)
    {
        _client = client;
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            HealthCheckResponse response = await _client.CheckHealthAsync(new HealthCheckRequest(), cancellationToken);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"The server answers {response.Status}.");
        }
        catch (RpcException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{e.Code}: {e.Message}", e);
        }
    }
}
