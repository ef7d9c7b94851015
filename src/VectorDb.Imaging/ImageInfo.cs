namespace VectorDb.Imaging;

/// <summary>What a picture's header says.</summary>
/// <param name="Format">The format, told by the bytes.</param>
/// <param name="Width">Pixels in a stored row, before the orientation is applied.</param>
/// <param name="Height">Stored rows, before the orientation is applied.</param>
/// <param name="Orientation">How the stored pixels lie.</param>
public sealed record ImageInfo(ImageFormat Format, int Width, int Height, ExifOrientation Orientation)
{
    /// <summary>Whether applying the orientation makes columns of the rows, and so swaps width and height.</summary>
    public bool SwapsSides => Orientation >= ExifOrientation.Transpose;
}
