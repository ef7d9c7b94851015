using Microsoft.Extensions.AI;
using VectorDb.V1;

namespace VectorDb.Client.Embeddings;

/// <summary>Embeds any number of inputs by as many calls as their number and size ask for.</summary>
internal sealed class EmbeddingBatches
{
    // The server takes no more at a time.
    private const int MaxInputs = 256;
    private const int MaxBytes = 16 << 20;

    private readonly VectorDbClient _client;
    private readonly string _model;

    public EmbeddingBatches(VectorDbClient client, string model)
    {
        _client = client;
        _model = model;
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<EmbedInput> inputs, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        var request = new EmbedRequest { Model = options?.ModelId ?? _model };
        int bytes = 0;
        foreach (EmbedInput input in inputs)
        {
            int size = input.CalculateSize();
            if (request.Inputs.Count > 0 && (request.Inputs.Count == MaxInputs || bytes + size > MaxBytes))
            {
                await AddAsync(request, all, cancellationToken);
                request.Inputs.Clear();
                bytes = 0;
            }

            request.Inputs.Add(input);
            bytes += size;
        }

        if (request.Inputs.Count > 0)
        {
            await AddAsync(request, all, cancellationToken);
        }

        return all;
    }

    public object? GetService(Type type, object generator) =>
        type == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("vectordb", null, _model)
        : type == typeof(VectorDbClient) ? _client
        : type.IsInstanceOfType(generator) ? generator
        : null;

    private async Task AddAsync(EmbedRequest request, GeneratedEmbeddings<Embedding<float>> all, CancellationToken cancellationToken)
    {
        EmbedResponse response = await _client.EmbedAsync(request, cancellationToken);
        foreach (Vector vector in response.Vectors)
        {
            all.Add(new Embedding<float>(vector.Values.ToArray()) { ModelId = request.Model });
        }
    }
}
