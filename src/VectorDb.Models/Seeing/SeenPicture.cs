using VectorDb.Models.Encoding;

namespace VectorDb.Models.Seeing;

/// <summary>A preprocessed picture and the size it had before, in pixels.</summary>
internal sealed record SeenPicture(PixelInput Pixels, int Width, int Height);
