using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Architectures.Language;

/// <summary>A decoder that reads picture and text and goes on: OPT, Llama.</summary>
internal sealed class DecoderOnlyModel : ILanguageModel
{
    public required string Description { get; init; }

    public required Decoder Decoder { get; init; }

    public required int BeginToken { get; init; }

    public required IReadOnlyList<int> EndTokens { get; init; }

    public required GenerationOptions Defaults { get; init; }

    public int Width => Decoder.Shape.EmbeddingWidth;

    public int? StartToken => null;

    /// <summary>One more than fit, so that a text too long is noticed and not cut.</summary>
    public int MaxPromptTokens => Decoder.Shape.ContextLength + 1;

    public PreparedRequest Prepare(
        ReadOnlyMemory<int> before, ReadOnlyMemory<float> picture, ReadOnlyMemory<int> ids, CancellationToken stop) =>
        new(before.IsEmpty ? [new PromptChunk(ids, picture)] : [new PromptChunk(before), new PromptChunk(ids, picture)], Memory: null);
}
