using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VectorDb.Rpc;

/// <summary>Registers what calls need.</summary>
public static class RpcServiceCollectionExtensions
{
    /// <summary>
    /// Registers the options of calls, which are checked when the server starts. Interceptors are registered by the host,
    /// as <see cref="IServerInterceptor"/>, and so is a <see cref="TimeProvider"/> if it is not to be the system's.
    /// </summary>
    public static IServiceCollection AddRpc(this IServiceCollection services, Action<RpcServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<RpcServerOptions> options = services.AddOptions<RpcServerOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.PostConfigure(value => value.Validate()).ValidateOnStart();
        return services;
    }
}
