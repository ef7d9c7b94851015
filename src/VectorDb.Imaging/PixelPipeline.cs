using VectorDb.Imaging.Normalize;
using VectorDb.Imaging.Resample;

namespace VectorDb.Imaging;

/// <summary>
/// Runs a <see cref="PixelPlan"/>: an RGB picture in, the model's pixel values out, float32 [3, height, width]. Resize,
/// crop, rescale and normalise are one pass over the source; only what the crop keeps is computed. One pipeline may run
/// on any number of threads at once.
/// </summary>
public sealed class PixelPipeline
{
    /// <summary>The most pixels that one picture may become, or be padded to.</summary>
    public const long LargestOutput = 64_000_000;

    private readonly PixelPlan _plan;
    private readonly PixelTable _table;

    /// <summary>Prepares a plan.</summary>
    /// <param name="plan">What the model's processor does.</param>
    /// <exception cref="ArgumentException">The crop has more than <see cref="LargestOutput"/> pixels.</exception>
    public PixelPipeline(PixelPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Crop is CropRule.Center crop && (long)crop.Height * crop.Width > LargestOutput)
        {
            throw new ArgumentException($"A crop of {crop.Height} x {crop.Width} is over the limit of {LargestOutput} pixels.", nameof(plan));
        }

        _plan = plan;
        _table = new PixelTable(plan);
    }

    /// <summary>The plan that is run.</summary>
    public PixelPlan Plan => _plan;

    /// <summary>The size of the pixel values of a picture.</summary>
    /// <param name="width">Pixels in a row of the picture, at least 1.</param>
    /// <param name="height">Rows of the picture, at least 1.</param>
    /// <exception cref="ImageException">The picture's shape leaves nothing, or far too much, after the resize.</exception>
    public (int Height, int Width) OutputSize(int width, int height)
    {
        Layout layout = Plot(width, height);
        return (layout.Height, layout.Width);
    }

    /// <summary>Computes the pixel values of a picture.</summary>
    /// <param name="image">The picture; it stays the caller's.</param>
    /// <param name="chw">float32 [3, height, width] of <see cref="OutputSize"/>; every element is written.</param>
    /// <exception cref="ImageException">The picture's shape leaves nothing, or far too much, after the resize.</exception>
    /// <exception cref="ArgumentException"><paramref name="chw"/> has another length.</exception>
    public void Run(RgbImage image, Span<float> chw)
    {
        ArgumentNullException.ThrowIfNull(image);
        Layout layout = Plot(image.Width, image.Height);
        if (chw.Length != (long)RgbImage.Channels * layout.Height * layout.Width)
        {
            throw new ArgumentException(
                $"The pixel values are {RgbImage.Channels} x {layout.Height} x {layout.Width}; the buffer holds {chw.Length} numbers.", nameof(chw));
        }

        if (_plan.SquarePad is { } colour && image.Width != image.Height)
        {
            using RgbImage square = SquarePadding.Expand(image, colour);
            Run(square, layout, chw);
            return;
        }

        Run(image, layout, chw);
    }

    /// <summary>
    /// Computes the pixel values of a picture that becomes RGB after its resize and not before, as in openai/CLIP: indices are
    /// resized with the nearest filter, and colours weighted by their alpha.
    /// </summary>
    /// <param name="image">The picture; it stays the caller's.</param>
    /// <param name="chw">float32 [3, height, width] of <see cref="OutputSize"/>; every element is written.</param>
    /// <exception cref="ImageException">The picture's shape leaves nothing, or far too much, after the resize.</exception>
    /// <exception cref="ArgumentException"><paramref name="chw"/> has another length, or the plan pads to a square.</exception>
    public void Run(StoredImage image, Span<float> chw)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (_plan.SquarePad is not null)
        {
            throw new ArgumentException("A plan that pads to a square takes RGB only.", nameof(image));
        }

        Layout layout = Plot(image.Colours.Width, image.Colours.Height);
        bool resizes = layout.ResizedWidth != image.Colours.Width || layout.ResizedHeight != image.Colours.Height;
        if (image.IsIndexed)
        {
            new PixelPipeline(_plan with { Filter = ResampleFilter.Nearest }).Run(image.Colours, chw);
        }
        else if (image.Alpha is { } alpha && resizes && _plan.Filter != ResampleFilter.Nearest)
        {
            using RgbImage resized = AlphaResize.Resize(image.Colours, alpha, layout.ResizedWidth, layout.ResizedHeight, _plan.Filter);
            new PixelPipeline(_plan with { Resize = ResizeRule.None }).Run(resized, chw);
        }
        else
        {
            Run(image.Colours, chw);
        }
    }

    private void Run(RgbImage image, in Layout layout, Span<float> chw)
    {
        (CropWindow x, CropWindow y) = (layout.X, layout.Y);
        ChwSink sink = new(_table, chw, layout.Height, layout.Width, y.At, x.At);
        if (x.Count < layout.Width || y.Count < layout.Height)
        {
            sink.FillBlack();
        }

        ResampleJob job = ResampleJob.Whole(image, layout.ResizedWidth, layout.ResizedHeight, _plan.Filter) with
        {
            Left = x.From,
            Top = y.From,
            Columns = x.Count,
            Rows = y.Count,
        };
        ResampleEngine.Run(image, job, ref sink);
    }

    private Layout Plot(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        int squareSide = Math.Max(width, height);
        if (_plan.SquarePad is not null && (long)squareSide * squareSide > LargestOutput)
        {
            throw BadSize(width, height, squareSide, squareSide);
        }

        (long newHeight, long newWidth) = _plan.SquarePad is null ? _plan.Resize.Apply(width, height) : _plan.Resize.Apply(squareSide, squareSide);
        if (newHeight is < 1 or > int.MaxValue || newWidth is < 1 or > int.MaxValue)
        {
            throw BadSize(width, height, newWidth, newHeight);
        }

        (int resizedHeight, int resizedWidth) = ((int)newHeight, (int)newWidth);
        if (_plan.Crop is not CropRule.Center crop)
        {
            return newHeight * newWidth <= LargestOutput
                ? new Layout(resizedHeight, resizedWidth, resizedHeight, resizedWidth, CropWindow.All(resizedHeight), CropWindow.All(resizedWidth))
                : throw BadSize(width, height, newWidth, newHeight);
        }

        if (!_plan.PadSmaller && (resizedHeight < crop.Height || resizedWidth < crop.Width))
        {
            throw BadSize(width, height, newWidth, newHeight);
        }

        return new Layout(
            resizedHeight,
            resizedWidth,
            crop.Height,
            crop.Width,
            CropWindow.Center(resizedHeight, crop.Height, _plan.OffsetRounding),
            CropWindow.Center(resizedWidth, crop.Width, _plan.OffsetRounding));
    }

    private static ImageException BadSize(int width, int height, long newWidth, long newHeight) =>
        new(ImageError.BadSize, $"A picture of {width} x {height} pixels would become {newWidth} x {newHeight}, which this model cannot take.");

    private readonly record struct Layout(int ResizedHeight, int ResizedWidth, int Height, int Width, CropWindow Y, CropWindow X);
}
