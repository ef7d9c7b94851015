namespace VectorDb.Imaging;

/// <summary>Where the first row and column of the stored pixels belong in the upright picture (EXIF 2.32, tag 0x0112).</summary>
public enum ExifOrientation
{
    /// <summary>Upright already; also what an absent, broken or out-of-range tag means.</summary>
    Normal = 1,

    /// <summary>Mirrored left to right.</summary>
    MirrorHorizontal = 2,

    /// <summary>Turned by 180 degrees.</summary>
    Rotate180 = 3,

    /// <summary>Mirrored top to bottom.</summary>
    MirrorVertical = 4,

    /// <summary>Mirrored along the main diagonal: rows are columns.</summary>
    Transpose = 5,

    /// <summary>To be turned by 90 degrees clockwise.</summary>
    Rotate90 = 6,

    /// <summary>Mirrored along the other diagonal.</summary>
    Transverse = 7,

    /// <summary>To be turned by 270 degrees clockwise.</summary>
    Rotate270 = 8,
}
