using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VectorDb.Engine;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Admin;
using VectorDb.Server.Collections;
using VectorDb.Server.Errors;
using VectorDb.Server.Generation;
using VectorDb.Server.Items;
using VectorDb.Server.Migrations;
using VectorDb.Server.Models;
using VectorDb.Server.Search;
using VectorDb.V1;

namespace VectorDb.Server.Hosting;

/// <summary>A running server on a data directory: models, database and listeners, started and stopped together.</summary>
public sealed class VectorDbServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Database _database;
    private readonly ModelCatalogue _models;

    private VectorDbServer(WebApplication app, Database database, ModelCatalogue models)
    {
        _app = app;
        _database = database;
        _models = models;
        Uri[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a))];
        GrpcAddress = addresses[0];
        HttpAddress = addresses.Length > 1 ? addresses[1] : null;
    }

    /// <summary>Where gRPC is answered.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where gRPC-Web and Connect are answered over HTTP/1.1, if anywhere.</summary>
    public Uri? HttpAddress { get; }

    /// <summary>
    /// Listens, recovers the database and loads the models; returns when it serves. Until then health is NOT_SERVING, status says how
    /// far it is, and every other call is UNAVAILABLE.
    /// </summary>
    /// <exception cref="Engine.Errors.VectorDbException">A model or the data directory cannot be used; the message says why.</exception>
    public static async Task<VectorDbServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var models = new ModelCatalogue(
            new ModelCatalogueOptions
            {
                MemoryCeilingBytes = options.ModelMemoryBytes, ArenaBytes = options.ModelArenaBytes, IdleTime = options.ModelIdleTime,
            },
            options.ModelTime);
        Directory.CreateDirectory(options.DataDirectory);
        Database database = Database.Begin(DatabaseOptionsOf(options), models, TimeProvider.System);
        WebApplication? app = null;
        try
        {
            var health = new HealthService();
            var imports = new ModelImports(models, new ModelRegistry(options.DataDirectory), health, options);
            (app, ServingHealth serving) = Build(options, database, models, imports, health);
            serving.Set(false);
            await app.StartAsync(cancellationToken);
            await imports.StartAsync(cancellationToken);
            await database.Recovery.WaitAsync(cancellationToken);
            serving.Set(true);
            return new VectorDbServer(app, database, models);
        }
        catch
        {
            if (app is not null)
            {
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }

            await database.DisposeAsync();
            await models.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening, finishes what is under way, takes a checkpoint and frees the models.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        await _models.DisposeAsync();
    }

    private static DatabaseOptions DatabaseOptionsOf(ServerOptions options) => new()
    {
        Directory = options.DataDirectory,
        CheckpointBytes = options.CheckpointBytes,
        Snapshots = options.Snapshots,
        MinFreeDiskBytes = options.MinFreeDiskBytes,
        FeatureBytes = options.FeatureBytes,
        FeaturePrecision = options.FeaturePrecision,
        Progress = options.Progress,
    };

    private static (WebApplication App, ServingHealth Serving) Build(
        ServerOptions options, Database database, ModelCatalogue models, ModelImports imports, HealthService health)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRpc(rpc =>
        {
            rpc.MaxReceiveBytes = options.MaxMessageBytes;
            rpc.MaxSendBytes = options.MaxMessageBytes;
            rpc.MapException = StatusTable.Of;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureRpc(new RpcTransportOptions());
            if (options.Tls is { } tls)
            {
                kestrel.Listen(options.Listen, options.GrpcPort, listener => listener.UseTls(tls));
                return;
            }

            kestrel.Listen(options.Listen, options.GrpcPort, static listener => listener.UseClearTextHttp2());
            if (options.HttpPort is { } port)
            {
                kestrel.Listen(options.Listen, port, static listener => listener.UseClearTextHttp1());
            }
        });

        WebApplication app = builder.Build();
        (MethodTable methods, ServingHealth serving) = Methods(options, database, models, imports, health, app.Lifetime);
        app.MapRpc(methods);
        string openApi = OpenApiDocument.Create(methods, "VectorDb", "v1").ToJsonString();
        app.MapGet("/openapi.json", () => Results.Text(openApi, "application/json"));
        return (app, serving);
    }

    private static (MethodTable Methods, ServingHealth Serving) Methods(
        ServerOptions options,
        Database database,
        ModelCatalogue models,
        ModelImports imports,
        HealthService health,
        IHostApplicationLifetime lifetime)
    {
        var items = new ItemService(database, new ByteBudget(options.MaxIngestBytes), new StoppingSignal(lifetime.ApplicationStopping));
        MethodTableBuilder methods = new MethodTableBuilder()
            .Add(CollectionsReflection.Descriptor.Services[0], new CollectionService(database).Bind)
            .Add(ItemsReflection.Descriptor.Services[0], items.Bind)
            .Add(SearchReflection.Descriptor.Services[0], new SearchService(database, models).Bind)
            .Add(GenerationReflection.Descriptor.Services[0], new GenerationService(database).Bind)
            .Add(MigrationsReflection.Descriptor.Services[0], new MigrationService(database).Bind)
            .Add(ModelsReflection.Descriptor.Services[0], new ModelService(models, imports, database.Requests).Bind);
        var serving = new ServingHealth(health, [.. methods.Services.Select(static s => s.FullName)]);
        methods.Add(AdminReflection.Descriptor.Services[0], new AdminService(database, serving, TimeProvider.System).Bind);
        health.Set(AdminReflection.Descriptor.Services[0].FullName, HealthCheckResponse.Types.ServingStatus.Serving);
        return (methods.AddHealth(health).AddReflection().Build(), serving);
    }
}
