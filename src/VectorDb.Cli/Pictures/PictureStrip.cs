using VectorDb.Imaging;

namespace VectorDb.Cli.Pictures;

/// <summary>Pictures in a row, each in a frame that may tell something of it.</summary>
internal static class PictureStrip
{
    private const int Frame = 4;
    private const int Gap = 6;
    private static readonly RgbColor Paper = new(24, 26, 30);

    /// <summary>Draws the row.</summary>
    /// <param name="files">Encoded pictures.</param>
    /// <param name="frames">The colour of each frame; null for none.</param>
    /// <param name="side">Width and height that each is given, in pixels.</param>
    /// <exception cref="ImageException">A file is no picture.</exception>
    public static Canvas Draw(IReadOnlyList<ReadOnlyMemory<byte>> files, IReadOnlyList<RgbColor?> frames, int side)
    {
        int cell = side + (2 * Frame);
        var canvas = new Canvas((files.Count * (cell + Gap)) - Gap, cell, Paper);
        for (int i = 0; i < files.Count; i++)
        {
            int left = i * (cell + Gap);
            if (frames[i] is { } color)
            {
                canvas.Fill(left, 0, cell, cell, color);
            }

            using RgbImage decoded = ImageDecoder.Decode(files[i], DecodeOptions.Default);
            using RgbImage sized = Resampler.Resize(decoded, side, side, ResampleFilter.Lanczos);
            canvas.Paste(sized, left + Frame, Frame);
        }

        return canvas;
    }
}
