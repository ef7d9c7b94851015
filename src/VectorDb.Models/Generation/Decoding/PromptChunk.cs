namespace VectorDb.Models.Generation.Decoding;

/// <summary>A part of a prompt.</summary>
/// <param name="Ids">Tokens; a part of embeddings alone has none.</param>
/// <param name="Embeddings">float32 [places, width] in front of them; empty for none.</param>
internal readonly record struct PromptChunk(ReadOnlyMemory<int> Ids, ReadOnlyMemory<float> Embeddings = default);
