namespace VectorDb.Engine.Reranking;

/// <summary>What a matcher says of a hit.</summary>
/// <param name="SearchScore">The score that the search gave.</param>
/// <param name="Itc">Cosine of the matcher's features; null where the family has none.</param>
/// <param name="MatchLogit">Logit of "matches"; null if only features were compared.</param>
/// <param name="MismatchLogit">Logit of "does not match"; 0 where the head has one logit, null if only features were compared.</param>
/// <param name="Itm">Probability of a match as the head has it; null if only features were compared.</param>
/// <param name="Probability">That this hit is right; calibrated where the collection is, else <paramref name="Itm"/>.</param>
public sealed record HitMatch(float SearchScore, float? Itc, float? MatchLogit, float? MismatchLogit, float? Itm, float? Probability);
