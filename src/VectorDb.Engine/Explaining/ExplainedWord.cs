namespace VectorDb.Engine.Explaining;

/// <summary>Where in a picture a word is.</summary>
/// <param name="Word">The word.</param>
/// <param name="Patches">[rows × columns], row by row: attention, or for models without cross-attention the cosine of patch and word.</param>
/// <param name="OverlayPng">The picture as the model saw it with the heat drawn over it, as PNG; empty if not asked for.</param>
public sealed record ExplainedWord(string Word, IReadOnlyList<float> Patches, ReadOnlyMemory<byte> OverlayPng);
