namespace VectorDb.Imaging;

/// <summary>The picture formats that are read, told by the first bytes and never by a file's name.</summary>
public enum ImageFormat
{
    /// <summary>JPEG: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK, 8 bits.</summary>
    Jpeg,

    /// <summary>PNG of every colour type and depth; of an animated one the default picture.</summary>
    Png,

    /// <summary>WebP, lossy or lossless; of an animated one the first frame.</summary>
    WebP,

    /// <summary>GIF; of an animated one the first frame.</summary>
    Gif,

    /// <summary>Windows bitmap of 1 to 32 bits, plain, run-length coded or with channel masks.</summary>
    Bmp,

    /// <summary>TIFF, the first page.</summary>
    Tiff,

    /// <summary>AVIF, the primary picture.</summary>
    Avif,
}
