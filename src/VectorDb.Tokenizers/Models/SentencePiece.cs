namespace VectorDb.Tokenizers.Models;

/// <summary>One piece of a SentencePiece model.</summary>
/// <param name="Text">Its spelling.</param>
/// <param name="Score">Unigram: log probability. BPE: minus the rank of its merge.</param>
/// <param name="Type">What it is for.</param>
internal sealed record SentencePiece(string Text, float Score, SentencePieceType Type);
