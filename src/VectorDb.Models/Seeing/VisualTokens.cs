namespace VectorDb.Models.Seeing;

/// <summary>What a vision tower gives for a picture.</summary>
internal sealed record VisualTokens(float[] Values, int[] Shape);
