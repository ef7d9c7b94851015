namespace VectorDb.Models.Generation.Searching;

/// <summary>A finished text of a search.</summary>
/// <param name="Tokens">Prompt included, and the end token if there is one.</param>
/// <param name="Score">Sum of log-probabilities over length^length_penalty.</param>
/// <param name="Finish">Why it ends.</param>
internal sealed record FoundText(int[] Tokens, double Score, FinishReason Finish);
