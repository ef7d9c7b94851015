namespace VectorDb.Imaging.Decode.Bmp;

/// <summary>How the rows of a Windows bitmap are coded ([MS-WMF] §2.1.1.7).</summary>
internal enum BmpCompression
{
    Rgb = 0,
    Rle8 = 1,
    Rle4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}
