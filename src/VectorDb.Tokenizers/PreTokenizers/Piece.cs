namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>A stretch of text that is tokenized by itself, in UTF-16 units.</summary>
internal readonly record struct Piece(int Start, int Length);
