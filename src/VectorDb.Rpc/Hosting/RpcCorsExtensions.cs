using Microsoft.AspNetCore.Cors.Infrastructure;

namespace VectorDb.Rpc;

/// <summary>What browsers need to call from pages of other origins.</summary>
public static class RpcCorsExtensions
{
    /// <summary>Allows the methods and headers of gRPC-Web and Connect. Which origins may call is the host's to say.</summary>
    public static CorsPolicyBuilder AllowRpc(this CorsPolicyBuilder policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy
            .WithMethods("GET", "POST")
            .WithHeaders(
                "Authorization", "Content-Type", "Connect-Protocol-Version", "Connect-Timeout-Ms", "Grpc-Timeout", "X-Grpc-Web", "X-User-Agent")
            .WithExposedHeaders("Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin")
            .SetPreflightMaxAge(TimeSpan.FromHours(2));
    }
}
