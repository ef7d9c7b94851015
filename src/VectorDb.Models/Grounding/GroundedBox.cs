namespace VectorDb.Models.Grounding;

/// <summary>A box in parts of the picture's width and height, 0..1 from the top left corner.</summary>
/// <param name="Left">Of the left edge.</param>
/// <param name="Top">Of the upper edge.</param>
/// <param name="Right">Of the right edge.</param>
/// <param name="Bottom">Of the lower edge.</param>
/// <param name="Score">Product of the probabilities of the four coordinates.</param>
public readonly record struct GroundedBox(float Left, float Top, float Right, float Bottom, float Score);
