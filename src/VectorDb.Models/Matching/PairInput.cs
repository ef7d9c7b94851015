using VectorDb.Models.Encoding;

namespace VectorDb.Models.Matching;

/// <summary>A picture and a text to be scored.</summary>
/// <param name="Image">The picture as it was prepared; may be null if <paramref name="Hot"/> is not.</param>
/// <param name="Text">The text; pairs with one text share the object.</param>
/// <param name="Hot">The picture in memory, if it is there.</param>
internal sealed record PairInput(MatchImage? Image, TokenInput Text, HotPicture? Hot = null);
