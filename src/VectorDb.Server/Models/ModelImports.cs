using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Rpc;
using VectorDb.Server.Errors;
using VectorDb.Server.Hosting;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Models;

/// <summary>Models that come and go while the server runs; each has a health of its own, under "models/NAME".</summary>
internal sealed class ModelImports(ModelCatalogue models, ModelRegistry registry, HealthService health, ServerOptions options)
{
    /// <summary>Loads what was given and what is remembered, at the start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelSource> sources = registry.With(options.Models);
        foreach (ModelSource source in sources)
        {
            try
            {
                ModelDescription model = await AddAsync(source, cancellationToken);
                options.Progress?.Invoke($"model '{model.Name}': {model.Family}, {model.Dimensions} dimensions, {model.Parameters:N0} parameters");
            }
            catch (VectorDbException exception) when (!options.Models.Contains(source))
            {
                // Remembered, not asked for now: its collections can still be searched by vector.
                options.Progress?.Invoke($"model '{source.Name}' is not there any more: {exception.Message}");
            }
        }

        registry.Save(sources);
    }

    /// <summary>Pulls a model if it is in a hub, loads it and remembers it.</summary>
    public async Task<ModelDescription> ImportAsync(
        Wire.ImportModelRequest request, Action<Wire.ImportProgress> progress, CancellationToken cancellationToken)
    {
        if (!options.AllowImport)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition, "IMPORT_NOT_ALLOWED", "This server does not import models for callers: start it with --allow-import.");
        }

        string directory = request.SourceCase switch
        {
            Wire.ImportModelRequest.SourceOneofCase.Directory => request.Directory,
            Wire.ImportModelRequest.SourceOneofCase.Repository => await ModelPull.RunAsync(
                request.Repository,
                request.Revision,
                Path.Combine(options.DataDirectory, "models"),
                (file, bytes, total) => progress(new Wire.ImportProgress { Stage = "pull", File = file, Bytes = (ulong)bytes, TotalBytes = (ulong)total }),
                cancellationToken),
            _ => throw Required.Invalid("directory", "give a directory or a repository."),
        };
        progress(new Wire.ImportProgress { Stage = "load", File = directory });
        var settings = new ModelSettings
        {
            Precision = request.Precision.Length == 0 ? "fp32" : request.Precision,
            Device = request.Device.Length == 0 ? "auto" : request.Device,
        };
        var source = new ModelSource(request.Name, Path.GetFullPath(directory), settings);
        ModelDescription model = await AddAsync(source, cancellationToken);
        registry.Add(source);
        return model;
    }

    /// <summary>Loads a model that is remembered.</summary>
    public Task<ModelDescription> LoadAsync(string name, CancellationToken cancellationToken) =>
        registry.Find(name) is { } source
            ? AddAsync(source, cancellationToken)
            : throw new VectorDbException(ErrorCode.NotFound, "MODEL_NOT_FOUND", $"No model is remembered as '{name}': import it.", "name");

    /// <summary>Frees a model; it stays remembered.</summary>
    public async Task UnloadAsync(string name)
    {
        await models.UnloadAsync(name);
        health.Set(HealthName(name), ServingStatus.NotServing);
    }

    private static string HealthName(string model) => "models/" + model;

    private async Task<ModelDescription> AddAsync(ModelSource source, CancellationToken cancellationToken)
    {
        ModelSettings settings = source.Settings with { CompiledCacheDirectory = Path.Combine(options.DataDirectory, "models", "compiled") };
        ModelDescription model = await models.LoadAsync(source.Name, source.Directory, settings, cancellationToken);
        health.Set(HealthName(source.Name), ServingStatus.Serving);
        return model;
    }
}
