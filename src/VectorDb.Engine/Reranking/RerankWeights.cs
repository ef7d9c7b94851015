namespace VectorDb.Engine.Reranking;

/// <summary>
/// The weights of a reranked hit's score. BLIP and BLIP-2 rank by the matching logit plus the cosine; ALBEF by the logit alone.
/// </summary>
/// <param name="Itm">Of the logit of "matches".</param>
/// <param name="Itc">Of the cosine of the matcher's features, where the family has them.</param>
/// <param name="Search">Of the score that the search gave.</param>
public sealed record RerankWeights(float Itm = 1, float Itc = 1, float Search = 0);
