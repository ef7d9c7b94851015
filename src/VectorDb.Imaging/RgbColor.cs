namespace VectorDb.Imaging;

/// <summary>An 8-bit colour.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue);
