namespace VectorDb.Imaging.Normalize;

/// <summary>One axis of a centre crop: which resized pixels are kept, and where they lie in the output.</summary>
/// <param name="From">First resized pixel that is kept.</param>
/// <param name="Count">How many are kept.</param>
/// <param name="At">Where the first of them lies in the output.</param>
internal readonly record struct CropWindow(int From, int Count, int At)
{
    /// <summary>Nothing is cut.</summary>
    public static CropWindow All(int size) => new(0, size, 0);

    /// <summary>The middle <paramref name="crop"/> pixels of <paramref name="size"/>, or all of them in the middle of more.</summary>
    public static CropWindow Center(int size, int crop, OffsetRounding rounding)
    {
        int rest = size - crop;
        if (rest >= 0)
        {
            int from = rounding == OffsetRounding.Floor ? rest / 2 : (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);
            return new CropWindow(from, crop, 0);
        }

        int missing = -rest;
        return new CropWindow(0, size, rounding == OffsetRounding.Floor ? (missing + 1) / 2 : missing / 2);
    }
}
