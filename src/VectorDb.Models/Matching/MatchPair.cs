namespace VectorDb.Models.Matching;

/// <summary>A picture and a text to be scored.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Text">The text; what is longer than the model reads is cut.</param>
public sealed record MatchPair(MatchSource Image, string Text);
