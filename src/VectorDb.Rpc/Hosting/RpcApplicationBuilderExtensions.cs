using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorDb.Rpc.Calls;

namespace VectorDb.Rpc;

/// <summary>Puts the methods of a table into a host's pipeline.</summary>
public static class RpcApplicationBuilderExtensions
{
    /// <summary>
    /// Answers the calls of a table's methods, in every protocol; any other request goes on to what follows. Needs
    /// <see cref="RpcServiceCollectionExtensions.AddRpc"/>.
    /// </summary>
    public static IApplicationBuilder MapRpc(this IApplicationBuilder app, MethodTable methods)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(methods);
        IServiceProvider services = app.ApplicationServices;
        var server = new RpcServer(
            methods,
            services.GetRequiredService<IOptions<RpcServerOptions>>().Value,
            services.GetServices<IServerInterceptor>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("VectorDb.Rpc"),
            services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);
        return app.Use(next => new RpcDispatcher(next, server).InvokeAsync);
    }
}
