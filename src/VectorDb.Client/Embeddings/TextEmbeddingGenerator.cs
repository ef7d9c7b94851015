using Microsoft.Extensions.AI;
using VectorDb.V1;

namespace VectorDb.Client.Embeddings;

/// <summary>Vectors of texts, by a model of the server; unit length.</summary>
public sealed class TextEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingBatches _batches;

    /// <summary>Makes the generator of a model.</summary>
    /// <param name="client">Stays its owner's.</param>
    /// <param name="model">The model's name on the server, if a call does not name another.</param>
    public TextEmbeddingGenerator(VectorDbClient client, string model)
    {
        _batches = new EmbeddingBatches(client, model);
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        _batches.GenerateAsync(values.Select(text => new EmbedInput { Text = text }), options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null ? _batches.GetService(serviceType, this) : null;
    }

    /// <summary>Does nothing: the client is its owner's.</summary>
    public void Dispose()
    {
    }
}
