namespace VectorDb.Imaging;

/// <summary>Why a picture was refused.</summary>
public enum ImageError
{
    /// <summary>The bytes are of no format that is read here, or of a variant of one that is not.</summary>
    UnsupportedFormat,

    /// <summary>The bytes break the rules of their own format.</summary>
    Malformed,

    /// <summary>The picture ends before all its pixels are there.</summary>
    Truncated,

    /// <summary>The declared picture has more pixels, or a longer side, than the limits allow.</summary>
    TooManyPixels,

    /// <summary>The file is longer than the limits allow.</summary>
    TooManyBytes,

    /// <summary>The picture is sound, but the asked-for size cannot be made from it.</summary>
    BadSize,
}
