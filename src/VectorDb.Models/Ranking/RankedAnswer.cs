namespace VectorDb.Models.Ranking;

/// <summary>An answer and how likely it is.</summary>
/// <param name="Index">Its place in the list that was given.</param>
/// <param name="LogLikelihood">Minus the decoder's loss over its tokens; higher is better.</param>
public readonly record struct RankedAnswer(int Index, float LogLikelihood);
