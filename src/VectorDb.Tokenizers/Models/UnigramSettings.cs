namespace VectorDb.Tokenizers.Models;

/// <summary>What a unigram model needs to know beyond its pieces.</summary>
/// <param name="UnknownId">Id of the unknown token.</param>
/// <param name="ByteFallback">Spells unknown text with the tokens of its UTF-8 bytes.</param>
/// <param name="SinglePrecision">Adds scores in float32, as SentencePiece does.</param>
internal sealed record UnigramSettings(int UnknownId, bool ByteFallback, bool SinglePrecision);
