namespace VectorDb.Tokenizers.Models;

/// <summary>A piece that text can be cut into.</summary>
/// <param name="Text">Its spelling.</param>
/// <param name="Score">Its log probability.</param>
/// <param name="UserDefined">Whether it is always cut out whole, whatever its score.</param>
internal sealed record UnigramPiece(string Text, double Score, bool UserDefined = false)
{
    /// <summary>Longest spelling that is accepted, in UTF-16 units; it bounds the time a character costs.</summary>
    public const int LongestText = 1024;
}
