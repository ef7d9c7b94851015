namespace VectorDb.Imaging;

/// <summary>The numbers under which Pillow, and so every preprocessor_config.json, knows the filters.</summary>
public static class PillowResample
{
    extension(ResampleFilter)
    {
        /// <summary>The filter of a number: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5 hamming.</summary>
        /// <param name="code">The value of "resample".</param>
        /// <exception cref="ArgumentOutOfRangeException">No filter has this number.</exception>
        public static ResampleFilter FromPillow(int code) => code switch
        {
            0 => ResampleFilter.Nearest,
            1 => ResampleFilter.Lanczos,
            2 => ResampleFilter.Bilinear,
            3 => ResampleFilter.Bicubic,
            4 => ResampleFilter.Box,
            5 => ResampleFilter.Hamming,
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Pillow's filters have the numbers 0 to 5."),
        };
    }
}
