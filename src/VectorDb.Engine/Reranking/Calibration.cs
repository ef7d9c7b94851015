namespace VectorDb.Engine.Reranking;

/// <summary>
/// Turns a matcher's logits into the probability that a best hit is right, in one collection (Platt scaling): 1 / (1 + exp(-(slope ×
/// logit + intercept))), of the logit of "matches" minus that of "does not match".
/// </summary>
/// <param name="Slope">Of the logit.</param>
/// <param name="Intercept">Added to it.</param>
/// <param name="Examples">Searches that it was learnt from.</param>
/// <param name="Right">How many of their best hits were right.</param>
public sealed record Calibration(float Slope, float Intercept, int Examples, int Right)
{
    /// <summary>The probability that a best hit with these logits is right.</summary>
    public float Probability(float matchLogit, float mismatchLogit) =>
        1 / (1 + MathF.Exp(-((Slope * (matchLogit - mismatchLogit)) + Intercept)));
}
