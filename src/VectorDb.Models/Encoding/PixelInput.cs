namespace VectorDb.Models.Encoding;

/// <summary>A preprocessed picture: float32 [3, <paramref name="Height"/>, <paramref name="Width"/>].</summary>
internal sealed record PixelInput(float[] Values, int Height, int Width);
