namespace VectorDb.Models.Generation;

/// <summary>A text and how it came out.</summary>
/// <param name="Text">Without special tokens and without what precedes the answer; a caption includes its prompt where the reference's does.</param>
/// <param name="TokenIds">The ids that the reference's generate() returns: special tokens included. For an answer that was chosen, its number in the list.</param>
/// <param name="Score">
/// Sum of the tokens' log-probabilities, after the rules on repetition and length, over length^length_penalty: what
/// transformers calls sequences_scores. For an answer that was chosen, its probability.
/// </param>
/// <param name="Finish">Why it ends.</param>
public sealed record GeneratedText(string Text, IReadOnlyList<int> TokenIds, double Score, FinishReason Finish);
