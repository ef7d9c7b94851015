namespace VectorDb.Imaging.Resample;

/// <summary>A resize of which only a window of the result is wanted, such as a centre crop.</summary>
/// <param name="Box">The part of the source that is resampled.</param>
/// <param name="Width">Columns that the whole box becomes.</param>
/// <param name="Height">Rows that the whole box becomes.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Left">First column wanted.</param>
/// <param name="Top">First row wanted.</param>
/// <param name="Columns">Columns wanted.</param>
/// <param name="Rows">Rows wanted.</param>
internal readonly record struct ResampleJob(
    ResampleBox Box, int Width, int Height, ResampleFilter Filter, int Left, int Top, int Columns, int Rows)
{
    /// <summary>The whole of a resize.</summary>
    public static ResampleJob Whole(RgbImage source, int width, int height, ResampleFilter filter) =>
        new(new ResampleBox(0, 0, source.Width, source.Height), width, height, filter, 0, 0, width, height);

    /// <summary>Whether the rows must be resampled along x; otherwise the columns are the source's own.</summary>
    public bool NeedsHorizontal(RgbImage source) => Width != source.Width || Box.Left != 0 || Box.Right != Width;

    /// <summary>Whether the rows must be resampled along y; otherwise the rows are the source's own.</summary>
    public bool NeedsVertical(RgbImage source) => Height != source.Height || Box.Top != 0 || Box.Bottom != Height;
}
