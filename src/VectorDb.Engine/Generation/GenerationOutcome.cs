using VectorDb.Engine.Search;

namespace VectorDb.Engine.Generation;

/// <summary>What became of a caption or an answer.</summary>
/// <param name="Texts">Best first; at least one.</param>
/// <param name="PromptTokens">Positions of the model's context that picture and prompt took.</param>
/// <param name="Steps">Runs of the decoder.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="FeaturesCached">Whether the picture was not encoded for it.</param>
/// <param name="Stages">How long each stage took, in their order.</param>
public sealed record GenerationOutcome(
    IReadOnlyList<TextOutcome> Texts,
    int PromptTokens,
    int Steps,
    string Model,
    string Fingerprint,
    bool FeaturesCached,
    IReadOnlyList<StageTime> Stages);
