namespace VectorDb.Models.Matching;

/// <summary>How well a text fits a picture.</summary>
/// <param name="Contrastive">Cosine of the two towers' features (ITC); NaN where the family has no such head.</param>
/// <param name="MismatchLogit">Logit of "does not match"; 0 where the head has one logit only.</param>
/// <param name="MatchLogit">Logit of "matches" (ITM).</param>
/// <param name="Probability">Softmax of the two logits, or sigmoid of the one: that the text matches.</param>
public readonly record struct MatchScore(float Contrastive, float MismatchLogit, float MatchLogit, float Probability);
