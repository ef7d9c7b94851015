using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Ingestion.CapFilt;

/// <summary>Captioning and filtering without the models: which text is kept, by what is known of each.</summary>
internal static class TextVerdicts
{
    /// <summary>A picture that came without a text, and its caption.</summary>
    /// <param name="policy">The collection's policy.</param>
    /// <param name="caption">May be empty: the model had nothing to say.</param>
    /// <param name="score">That it fits; null if nobody matched it.</param>
    public static JudgedText Captioned(CapFiltPolicy policy, string caption, float? score)
    {
        bool fits = caption.Length > 0 && (score is null || score >= policy.Threshold || policy.MisfitAction == MisfitAction.Keep);
        return new JudgedText(
            caption, new TextVerdict { Fate = fits ? TextFate.Captioned : TextFate.Flagged, Caption = caption, CaptionScore = score });
    }

    /// <summary>Whether a given text is kept as it is; if not, a caption may take its place.</summary>
    public static bool Keeps(CapFiltPolicy policy, float givenScore) =>
        givenScore >= policy.Threshold || policy.MisfitAction == MisfitAction.Keep;

    /// <summary>A given text that is kept as it is.</summary>
    public static JudgedText Kept(string given, float givenScore) =>
        new(given, new TextVerdict { Fate = TextFate.Kept, GivenScore = givenScore });

    /// <summary>A given text that does not fit.</summary>
    public static JudgedText Flagged(string given, float givenScore) =>
        new(given, new TextVerdict { Fate = TextFate.Flagged, GivenScore = givenScore });

    /// <summary>A given text that does not fit, and a caption that takes its place if it fits, and better.</summary>
    public static JudgedText Replaced(CapFiltPolicy policy, string given, float givenScore, string caption, float captionScore)
    {
        bool replaces = caption.Length > 0 && captionScore >= policy.Threshold && captionScore > givenScore;
        var verdict = new TextVerdict
        {
            Fate = replaces ? TextFate.Replaced : TextFate.Flagged,
            GivenScore = givenScore,
            CaptionScore = captionScore,
            Caption = caption,
            GivenText = replaces ? given : "",
        };
        return new JudgedText(replaces ? caption : given, verdict);
    }
}
