namespace VectorDb.Tokenizers.Models;

/// <summary>A piece that text can be cut into.</summary>
/// <param name="Text">Its spelling.</param>
/// <param name="Score">Its log probability.</param>
/// <param name="UserDefined">Whether it is always cut out whole, whatever its score.</param>
internal sealed record UnigramPiece(string Text, double Score, bool UserDefined = false);
