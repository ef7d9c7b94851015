namespace VectorDb.Engine.Collections;

/// <summary>Captioning and filtering on ingestion (BLIP, arXiv:2201.12086 §3.3): models are named, and looked up when an item comes.</summary>
public sealed record CapFiltPolicy
{
    /// <summary>Whether a picture without a text gets a caption.</summary>
    public bool CaptionMissing { get; init; }

    /// <summary>The model that captions; empty for the collection's generator.</summary>
    public string Captioner { get; init; } = "";

    /// <summary>The model that tells how well a text fits; empty takes texts as they are.</summary>
    public string Matcher { get; init; } = "";

    /// <summary>The probability from which a text fits, 0 to 1.</summary>
    public float Threshold { get; init; }

    /// <summary>What becomes of a text that does not fit.</summary>
    public MisfitAction MisfitAction { get; init; } = MisfitAction.Flag;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsActive => CaptionMissing || Matcher.Length > 0;
}
