namespace VectorDb.Models.Generation.Decoding;

/// <summary>What a decoder reads before its first token.</summary>
/// <param name="Chunks">Read one after another; the logits after the last lead to the first token.</param>
/// <param name="Memory">What cross-attention looks at, or null. The request owns it.</param>
internal sealed record PreparedRequest(IReadOnlyList<PromptChunk> Chunks, Memory? Memory);
