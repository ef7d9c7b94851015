using System.Text;

namespace VectorDb.Tokenizers.Text;

/// <summary>
/// Unicode normalization by the platform's ICU (its Unicode version is the library's: characters newer than it stay as they are, as
/// they do in a reference built on older tables).
/// </summary>
internal static class UnicodeNormalization
{
    /// <summary>The text in a normalization form; the same instance where nothing changes.</summary>
    public static string Apply(string text, NormalizationForm form) => IsAscii(text) ? text : text.Normalize(form);

    /// <summary>
    /// Refuses a process without Unicode data (globalization-invariant mode): there .NET returns text unchanged, and token ids would
    /// silently be other ones.
    /// </summary>
    public static void RequirePlatformSupport()
    {
        if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00E9")
        {
            throw new TokenizerException(
                TokenizerError.Unsupported,
                "This process runs without Unicode normalization data (globalization-invariant mode), which tokenizers need. "
                + "Install ICU (libicu) or unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }

    private static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);
}
