namespace VectorDb.Models;

/// <summary>Memory that writing a text takes beside the weights: keys and values in float32, and what is looked at.</summary>
/// <param name="ContextLength">Most positions of prompt and text.</param>
/// <param name="BytesPerToken">Of each position, for each beam.</param>
/// <param name="BytesPerPicture">Of what cross-attention looks at, once a request; 0 where the picture takes positions of the text.</param>
public sealed record GenerationMemory(int ContextLength, long BytesPerToken, long BytesPerPicture);
