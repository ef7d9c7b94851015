using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Models;

/// <summary>
/// Prompts for zero-shot classification. Averaging the vectors of many, with articles, sizes and media varied, is the practice of
/// CLIP (arXiv:2103.00020 §3.1.4), which published 80 for ImageNet, and of Chinese-CLIP (arXiv:2211.01335), which evaluates with
/// 80 of its own.
/// </summary>
public static class PromptTemplates
{
    /// <summary>The seven of the 80 that OpenAI's search found to do as well as all of them.</summary>
    private static readonly string[] English =
    [
        "itap of a {}.", "a bad photo of the {}.", "a origami {}.", "a photo of the large {}.", "a {} in a video game.", "art of the {}.",
        "a photo of the small {}.",
    ];

    /// <summary>What says the same among Chinese-CLIP's 80; which seven of those are the best was not published.</summary>
    private static readonly string[] Chinese =
    [
        "一张{}的照片", "质量差的{}的照片", "{}的折纸", "一张大{}的照片", "视频游戏中的{}", "{}的艺术作品", "小{}的照片",
    ];

    private static readonly Lazy<string[]> AllEnglish = new(static () => Read("en-80"));
    private static readonly Lazy<string[]> AllChinese = new(static () => Read("zh-80"));

    /// <summary>The prompts of a set.</summary>
    /// <param name="language">"en" or "zh": seven; "en-80" or "zh-80": all, at eleven times the cost; empty for the family's own language.</param>
    /// <param name="family">The model's.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: another name.</exception>
    public static IReadOnlyList<string> Of(string language, string family) => language switch
    {
        "" => family == "chinese-clip" ? Chinese : English,
        "en" => English,
        "zh" => Chinese,
        "en-80" => AllEnglish.Value,
        "zh-80" => AllChinese.Value,
        _ => throw VectorDbException.Invalid("language", $"'{language}' has no prompt templates; use en, en-80, zh or zh-80, or give templates."),
    };

    private static string[] Read(string name)
    {
        using Stream stream = typeof(PromptTemplates).Assembly.GetManifestResourceStream($"Prompts.{name}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
