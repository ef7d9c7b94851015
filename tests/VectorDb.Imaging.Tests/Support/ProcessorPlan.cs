using System.Text.Json.Nodes;

namespace VectorDb.Imaging.Tests.Support;

/// <summary>Just enough reading of preprocessor_config.json and open_clip_config.json to run the goldens' plans.</summary>
internal static class ProcessorPlan
{
    private static readonly double[] ClipMean = [0.48145466, 0.4578275, 0.40821073];
    private static readonly double[] ClipStd = [0.26862954, 0.26130258, 0.27577711];

    public static PixelPlan Read(string folder)
    {
        string path = Path.Combine(folder, "preprocessor_config.json");
        return File.Exists(path)
            ? FromProcessor(JsonNode.Parse(File.ReadAllText(path))!)
            : FromOpenClip(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "open_clip_config.json")))!);
    }

    private static PixelPlan FromProcessor(JsonNode config)
    {
        bool crops = (bool?)config["do_center_crop"] ?? false;
        return new PixelPlan
        {
            Resize = (bool?)config["do_resize"] ?? true ? Resize(config) : ResizeRule.None,
            Filter = ResampleFilter.FromPillow((int?)config["resample"] ?? 3),
            Crop = crops ? Crop(config["crop_size"]!) : CropRule.None,
            Rescale = (bool?)config["do_rescale"] ?? true,
            RescaleFactor = (double?)config["rescale_factor"] ?? 1.0 / 255.0,
            RescaleOffset = (bool?)config["rescale_offset"] ?? false ? -1 : 0,
            Normalize = (bool?)config["do_normalize"] ?? true,
            Mean = [.. config["image_mean"]!.AsArray().Select(v => (double)v!)],
            Std = [.. config["image_std"]!.AsArray().Select(v => (double)v!)],
        };
    }

    private static ResizeRule Resize(JsonNode config)
    {
        JsonNode size = config["size"]!;
        if (size is JsonValue plain)
        {
            return new ResizeRule.ShortestEdge((int)plain);
        }

        if ((int?)size["shortest_edge"] is not { } shortest)
        {
            return new ResizeRule.Exact((int)size["height"]!, (int)size["width"]!);
        }

        return (int?)config["size_divisor"] is { } divisor
            ? new ResizeRule.ShortestEdgeFloored(shortest, (int)(1333.0 / 800.0 * shortest), divisor)
            : new ResizeRule.ShortestEdge(shortest, (int?)size["longest_edge"]);
    }

    private static CropRule.Center Crop(JsonNode size) =>
        size is JsonValue plain ? new((int)plain, (int)plain) : new((int)size["height"]!, (int)size["width"]!);

    private static PixelPlan FromOpenClip(JsonNode config)
    {
        int size = (int)config["model_cfg"]!["vision_cfg"]!["image_size"]!;
        return new PixelPlan
        {
            Resize = new ResizeRule.ShortestEdge(size),
            Crop = new CropRule.Center(size, size),
            OffsetRounding = OffsetRounding.HalfEven,
            Mean = ClipMean,
            Std = ClipStd,
        };
    }
}
