using VectorDb.Imaging.Resample;

namespace VectorDb.Imaging;

/// <summary>
/// Resizes 8-bit RGB pictures to the same bytes as Pillow's Image.resize: filters widened by the shrink factor
/// (antialias), horizontal pass before vertical, weights of 22 fraction bits, each pass rounded to bytes.
/// </summary>
public static class Resampler
{
    /// <summary>Resizes a picture. The caller disposes the result, which is never the source itself.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="width">Columns of the result, at least 1.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="box">The part of the source to resize; all of it unless told.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box does not lie inside the source, or is empty.</exception>
    public static RgbImage Resize(RgbImage source, int width, int height, ResampleFilter filter, ResampleBox? box = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ResampleJob job = ResampleJob.Whole(source, width, height, filter);
        if (box is { } part)
        {
            RequireInside(part, source);
            job = job with { Box = part };
        }

        RgbImage result = RgbImage.Allocate(width, height);
        try
        {
            ImageSink sink = new(result);
            ResampleEngine.Run(source, job, ref sink);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static void RequireInside(ResampleBox box, RgbImage source)
    {
        bool inside = box.Left >= 0 && box.Top >= 0 && box.Right <= source.Width && box.Bottom <= source.Height
            && box.Left < box.Right && box.Top < box.Bottom;
        if (!inside)
        {
            throw new ArgumentOutOfRangeException(
                nameof(box), box, $"The box must lie inside the {source.Width} x {source.Height} picture and hold some of it.");
        }
    }
}
