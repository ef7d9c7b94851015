namespace VectorDb.Engine.Generation;

/// <summary>A text that a model wrote or chose.</summary>
/// <param name="Text">The text.</param>
/// <param name="TokenIds">Its ids, special tokens included; for a text that was chosen, its number in the list.</param>
/// <param name="Score">
/// Sum of the tokens' log-probabilities over length^length_penalty; for a label its probability, for a ranked answer the
/// log-likelihood of its tokens.
/// </param>
/// <param name="End">Why it ends.</param>
public sealed record TextOutcome(string Text, IReadOnlyList<int> TokenIds, double Score, TextEnd End);
