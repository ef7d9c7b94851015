using VectorDb.Models.Encoding;

namespace VectorDb.Models.Matching;

/// <summary>A picture and a text to be scored.</summary>
internal sealed record PairInput(MatchImage Image, TokenInput Text);
