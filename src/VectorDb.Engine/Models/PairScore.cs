namespace VectorDb.Engine.Models;

/// <summary>How well a text fits a picture.</summary>
/// <param name="Itc">Cosine of the two towers' features; null where the family has no such head.</param>
/// <param name="MismatchLogit">Logit of "does not match"; 0 where the head has one logit only.</param>
/// <param name="MatchLogit">Logit of "matches".</param>
/// <param name="Probability">That the text matches.</param>
public readonly record struct PairScore(float? Itc, float MismatchLogit, float MatchLogit, float Probability);
