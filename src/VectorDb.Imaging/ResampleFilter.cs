namespace VectorDb.Imaging;

/// <summary>Pillow's resampling filters, under Pillow's names.</summary>
public enum ResampleFilter
{
    /// <summary>The pixel that the centre falls in; no smoothing.</summary>
    Nearest,

    /// <summary>Mean over one pixel's width.</summary>
    Box,

    /// <summary>Triangle, two pixels wide.</summary>
    Bilinear,

    /// <summary>Cosine window over a sinc, two pixels wide.</summary>
    Hamming,

    /// <summary>Keys' cubic with a = -0.5, four pixels wide.</summary>
    Bicubic,

    /// <summary>Sinc windowed by a sinc, six pixels wide.</summary>
    Lanczos,
}
