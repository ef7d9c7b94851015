using VectorDb.Imaging;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Preprocessing;

/// <summary>
/// Reads preprocessor_config.json into a plan of what is done to a picture. Files of every age are read: sizes as plain
/// numbers, as {shortest_edge} or as {height, width}; missing do_* keys as their class has them.
/// </summary>
internal static class ProcessorConfig
{
    public const string FileName = "preprocessor_config.json";

    private static readonly Dictionary<string, ProcessorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["CLIP"] = ProcessorKind.Clip,
        ["ChineseCLIP"] = ProcessorKind.ChineseClip,
        ["Blip"] = ProcessorKind.Blip,
        ["Siglip"] = ProcessorKind.Siglip,
        ["EfficientNet"] = ProcessorKind.EfficientNet,
        ["Vilt"] = ProcessorKind.Vilt,
    };

    /// <summary>The plan of a model's directory.</summary>
    /// <param name="directory">The model's directory.</param>
    /// <param name="defaultKind">The processor of the family, where the file is missing or names none.</param>
    /// <param name="imageSize">The vision tower's size in pixels, taken where the file is missing; null for the processor's own.</param>
    public static PixelPlan Read(string directory, ProcessorKind defaultKind, int? imageSize = null)
    {
        string path = Path.Combine(directory, FileName);
        string missing = imageSize is { } size ? $"{{\"size\":{size},\"crop_size\":{size}}}" : "{}";
        return Read(File.Exists(path) ? ModelConfig.Read(path) : ModelConfig.Parse(missing), defaultKind);
    }

    /// <summary>The plan of a parsed file.</summary>
    public static PixelPlan Read(ModelConfig config, ProcessorKind defaultKind)
    {
        ProcessorKind kind = KindOf(config, defaultKind);
        ProcessorDefaults defaults = ProcessorDefaults.Of(kind);
        (bool normalize, IReadOnlyList<double> mean, IReadOnlyList<double> std) = ReadNormalization(config, kind, defaults);
        bool offset = kind == ProcessorKind.EfficientNet && config.Flag("rescale_offset", false);
        try
        {
            return new PixelPlan
            {
                Resize = config.Flag("do_resize", true) ? ReadResize(config, kind, defaults) : ResizeRule.None,
                Filter = ReadFilter(config, defaults.Filter),
                Crop = ReadCrop(config, kind, defaults),
                Rescale = config.Flag("do_rescale", true),
                RescaleFactor = config.Number("rescale_factor", 1.0 / 255.0),
                RescaleOffset = offset ? -1 : 0,
                Normalize = normalize,
                Mean = mean,
                Std = std,
            };
        }
        catch (ArgumentException e)
        {
            throw new ModelException(ModelError.InvalidConfig, $"{FileName}: {e.Message}", e);
        }
    }

    private static ProcessorKind KindOf(ModelConfig config, ProcessorKind defaultKind)
    {
        string name = config.Text("image_processor_type", config.Text("feature_extractor_type", ""));
        string stem = name
            .Replace("ImageProcessor", "", StringComparison.Ordinal)
            .Replace("FeatureExtractor", "", StringComparison.Ordinal)
            .Replace("Fast", "", StringComparison.Ordinal);
        if (stem.Length == 0)
        {
            return defaultKind;
        }

        return Kinds.TryGetValue(stem, out ProcessorKind kind)
            ? kind
            : throw new ModelException(
                ModelError.Unsupported,
                $"{FileName}: image processor '{name}' is not known; supported are {string.Join(", ", Kinds.Keys.Select(k => k + "ImageProcessor"))}");
    }

    private static ResizeRule ReadResize(ModelConfig config, ProcessorKind kind, ProcessorDefaults defaults)
    {
        (int? shortest, int height, int width) = ReadSize(config, "size", defaults.Size, defaults.ShortestEdge);
        if (kind == ProcessorKind.Vilt)
        {
            int size = shortest ?? throw config.Invalid("size", "has no shortest_edge, which ViltImageProcessor needs");
            return new ResizeRule.ShortestEdgeFloored(size, (int)(1333.0 / 800.0 * size), config.Whole("size_divisor", 32));
        }

        return shortest is { } edge ? new ResizeRule.ShortestEdge(edge) : new ResizeRule.Exact(height, width);
    }

    private static CropRule ReadCrop(ModelConfig config, ProcessorKind kind, ProcessorDefaults defaults)
    {
        // EfficientNet's class knows the crop but does not apply it unless told.
        int? standard = kind == ProcessorKind.EfficientNet ? 289 : defaults.Crop;
        if (standard is not { } side || !config.Flag("do_center_crop", defaults.Crop is not null))
        {
            return CropRule.None;
        }

        (_, int height, int width) = ReadSize(config, "crop_size", side, shortestEdge: false);
        return new CropRule.Center(height, width);
    }

    private static (int? Shortest, int Height, int Width) ReadSize(ModelConfig config, string name, int defaultSide, bool shortestEdge)
    {
        if (!config.Has(name) || config.IsNumber(name))
        {
            int side = config.Whole(name, defaultSide, 1, DecodeLimits.LargestDimension);
            return (shortestEdge ? side : null, side, side);
        }

        ModelConfig size = config.Section(name);
        if (size.Has("shortest_edge"))
        {
            int edge = size.Whole("shortest_edge", null, 1, DecodeLimits.LargestDimension);
            return (edge, edge, edge);
        }

        return (null, size.Whole("height", null, 1, DecodeLimits.LargestDimension), size.Whole("width", null, 1, DecodeLimits.LargestDimension));
    }

    /// <summary>Pillow's numbers of its filters.</summary>
    private static ResampleFilter ReadFilter(ModelConfig config, ResampleFilter defaultFilter) => config.OptionalWhole("resample") switch
    {
        null => defaultFilter,
        0 => ResampleFilter.Nearest,
        1 => ResampleFilter.Lanczos,
        2 => ResampleFilter.Bilinear,
        3 => ResampleFilter.Bicubic,
        4 => ResampleFilter.Box,
        5 => ResampleFilter.Hamming,
        { } other => throw config.Invalid("resample", $"is {other}; expected one of Pillow's filters, 0 to 5"),
    };

    /// <summary>EfficientNet with include_top divides by std once more, whether or not it normalised before.</summary>
    private static (bool Normalize, IReadOnlyList<double> Mean, IReadOnlyList<double> Std) ReadNormalization(
        ModelConfig config, ProcessorKind kind, ProcessorDefaults defaults)
    {
        IReadOnlyList<double> mean = config.Numbers("image_mean", defaults.Mean);
        IReadOnlyList<double> std = config.Numbers("image_std", defaults.Std);
        bool normalize = config.Flag("do_normalize", true);
        if (kind != ProcessorKind.EfficientNet || !config.Flag("include_top", true))
        {
            return (normalize, mean, std);
        }

        return normalize
            ? (true, mean, [.. std.Select(s => s * s)])
            : (true, [0, 0, 0], std);
    }
}
