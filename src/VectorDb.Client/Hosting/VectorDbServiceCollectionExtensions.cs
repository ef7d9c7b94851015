using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VectorDb.Client.Embeddings;
using VectorDb.Client.Hosting;

namespace VectorDb.Client;

/// <summary>Registers the client for dependency injection.</summary>
public static class VectorDbServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="VectorDbClient"/>, one for the application. Its options are checked when the application starts.
    /// </summary>
    public static IServiceCollection AddVectorDb(this IServiceCollection services, Action<VectorDbClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton<IValidateOptions<VectorDbClientOptions>, VectorDbClientOptionsValidator>();
        services.AddOptions<VectorDbClientOptions>().Configure(configure).ValidateOnStart();
        return services.AddSingleton(provider => new VectorDbClient(provider.GetRequiredService<IOptions<VectorDbClientOptions>>().Value));
    }

    /// <summary>
    /// Registers <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> for texts and for pictures, by a model of the server.
    /// Needs <c>AddVectorDb</c>.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="model">The model's name on the server.</param>
    public static IServiceCollection AddVectorDbEmbeddings(this IServiceCollection services, string model)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            provider => new TextEmbeddingGenerator(provider.GetRequiredService<VectorDbClient>(), model));
        return services.AddSingleton<IEmbeddingGenerator<DataContent, Embedding<float>>>(
            provider => new ImageEmbeddingGenerator(provider.GetRequiredService<VectorDbClient>(), model));
    }

    /// <summary>Adds a check that the server serves, by grpc.health.v1. Needs <c>AddVectorDb</c>.</summary>
    public static IHealthChecksBuilder AddVectorDb(this IHealthChecksBuilder checks, string name = "vectordb")
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<VectorDbHealthCheck>(name);
    }
}
