namespace VectorDb.Models.Explaining;

/// <summary>How much each patch of a picture has to do with a word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Patches">
/// [rows × columns], row by row: attention, 0 to 1, or for models without cross-attention the cosine of patch and word.
/// </param>
public sealed record WordHeat(string Word, IReadOnlyList<float> Patches);
