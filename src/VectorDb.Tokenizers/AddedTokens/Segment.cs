namespace VectorDb.Tokenizers.AddedTokens;

/// <summary>A stretch of text between added tokens, or one added token.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Token">The added token, or null for text.</param>
internal readonly record struct Segment(int Start, int Length, AddedToken? Token);
