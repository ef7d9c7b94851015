namespace VectorDb.Models.Generation;

/// <summary>
/// A part of an answer that streams. Pieces put together are the text of the result. A search over several beams knows its
/// text only at the end and gives it in one piece.
/// </summary>
/// <param name="Piece">Text that became final; empty where a token completes none.</param>
/// <param name="TokenId">The token that was chosen; null for a piece of the prompt and in the last update.</param>
/// <param name="Result">Everything, in the last update only.</param>
public sealed record GenerationUpdate(string Piece, int? TokenId, GenerationResult? Result);
