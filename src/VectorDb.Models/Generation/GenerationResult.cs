namespace VectorDb.Models.Generation;

/// <summary>What a request gave.</summary>
/// <param name="Texts">Best first; as many as were asked for.</param>
/// <param name="PromptTokens">Positions of the decoder that the picture and the text took.</param>
/// <param name="Steps">Runs of the decoder after the first.</param>
public sealed record GenerationResult(IReadOnlyList<GeneratedText> Texts, int PromptTokens, int Steps);
