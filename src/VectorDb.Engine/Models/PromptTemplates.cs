using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Models;

/// <summary>
/// Prompts for zero-shot classification, by language. Averaging several, with articles, sizes and media varied, is the practice of
/// CLIP (arXiv:2103.00020 §3.1.4) and Chinese-CLIP (arXiv:2211.01335).
/// </summary>
public static class PromptTemplates
{
    private static readonly string[] English =
    [
        "a photo of a {}.", "a photo of the {}.", "a good photo of a {}.", "a bad photo of a {}.", "a photo of a large {}.",
        "a photo of a small {}.", "a close-up photo of a {}.", "a drawing of a {}.", "a painting of a {}.",
    ];

    private static readonly string[] Chinese =
    [
        "一张{}的照片。", "一张好的{}照片。", "一张大{}的照片。", "一张小{}的照片。", "{}的特写照片。", "一幅{}的画。", "这是{}。",
    ];

    /// <summary>The prompts of a language.</summary>
    /// <param name="language">"en", also if empty, or "zh".</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: another language.</exception>
    public static IReadOnlyList<string> Of(string language) => language switch
    {
        "" or "en" => English,
        "zh" => Chinese,
        _ => throw VectorDbException.Invalid("language", $"'{language}' has no prompt templates; use en or zh, or give templates."),
    };
}
