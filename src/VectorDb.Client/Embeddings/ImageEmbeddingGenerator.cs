using Google.Protobuf;
using Microsoft.Extensions.AI;
using VectorDb.V1;

namespace VectorDb.Client.Embeddings;

/// <summary>Vectors of encoded pictures, by a model of the server; unit length.</summary>
public sealed class ImageEmbeddingGenerator : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private readonly EmbeddingBatches _batches;

    /// <summary>Makes the generator of a model.</summary>
    /// <param name="client">Stays its owner's.</param>
    /// <param name="model">The model's name on the server, if a call does not name another.</param>
    public ImageEmbeddingGenerator(VectorDbClient client, string model)
    {
        _batches = new EmbeddingBatches(client, model);
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        _batches.GenerateAsync(values.Select(picture => new EmbedInput { Image = UnsafeByteOperations.UnsafeWrap(picture.Data) }), options, cancellationToken);

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
