namespace VectorDb.Imaging;

/// <summary>
/// What a model's image processor does to an RGB picture, in this order: pad to a square, resize, centre crop, rescale,
/// normalise. Every value comes from the model's own configuration.
/// </summary>
public sealed record PixelPlan
{
    /// <summary>If given, the picture is first centred on a square of this colour (LLaVA's expand2square).</summary>
    public RgbColor? SquarePad { get; init; }

    /// <summary>The size to which the picture is resized.</summary>
    public ResizeRule Resize { get; init; } = ResizeRule.None;

    /// <summary>The filter of the resize.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>What is cut from the resized picture.</summary>
    public CropRule Crop { get; init; } = CropRule.None;

    /// <summary>Where the crop starts.</summary>
    public OffsetRounding OffsetRounding { get; init; } = OffsetRounding.Floor;

    /// <summary>Whether a resized picture smaller than the crop is filled up with black; otherwise it is refused.</summary>
    public bool PadSmaller { get; init; } = true;

    /// <summary>Whether bytes are multiplied by <see cref="RescaleFactor"/>.</summary>
    public bool Rescale { get; init; } = true;

    /// <summary>What a byte is multiplied by; 1/255 unless told.</summary>
    public double RescaleFactor { get; init => field = Finite(value, nameof(RescaleFactor)); } = 1.0 / 255.0;

    /// <summary>What is added after the factor: -1 for processors with rescale_offset (EfficientNet, ALIGN).</summary>
    public double RescaleOffset { get; init => field = Finite(value, nameof(RescaleOffset)); }

    /// <summary>Whether the mean is subtracted and the result divided by the standard deviation.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Mean of red, green and blue, in rescaled units.</summary>
    public IReadOnlyList<double> Mean { get; init => field = ThreeFinite(value, nameof(Mean)); } = [0.0, 0.0, 0.0];

    /// <summary>Standard deviation of red, green and blue, in rescaled units; none is 0.</summary>
    public IReadOnlyList<double> Std { get; init => field = NoneZero(ThreeFinite(value, nameof(Std)), nameof(Std)); } = [1.0, 1.0, 1.0];

    private static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number.");

    private static double[] ThreeFinite(IReadOnlyList<double> values, string name) =>
        values is { Count: RgbImage.Channels } && values.All(double.IsFinite)
            ? [.. values]
            : throw new ArgumentException($"{name} needs 3 finite numbers (red, green, blue).", name);

    private static double[] NoneZero(double[] values, string name) =>
        (float)values[0] != 0f && (float)values[1] != 0f && (float)values[2] != 0f
            ? values
            : throw new ArgumentException($"{name} is divided by, so no value may be 0.", name);
}
