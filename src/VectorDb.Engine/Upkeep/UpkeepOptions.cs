namespace VectorDb.Engine.Upkeep;

/// <summary>How much the background measures and learns.</summary>
/// <param name="RecallShare">Share of searches that are repeated exactly, 0 to 1.</param>
/// <param name="CaptionShare">Share of the texts of pictures that text links are learnt from, 0 to 1.</param>
/// <param name="Seed">Seed of what is drawn.</param>
internal readonly record struct UpkeepOptions(double RecallShare, double CaptionShare, int Seed);
