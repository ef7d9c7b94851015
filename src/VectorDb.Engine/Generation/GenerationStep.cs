namespace VectorDb.Engine.Generation;

/// <summary>A part of an answer that streams: pieces put together are the first text of the outcome.</summary>
/// <param name="Piece">Text that became final; may be empty.</param>
/// <param name="TokenId">The token that was chosen, if one was.</param>
/// <param name="Outcome">Everything, in the last step only.</param>
public sealed record GenerationStep(string Piece, int? TokenId, GenerationOutcome? Outcome);
