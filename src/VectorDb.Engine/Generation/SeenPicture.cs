using VectorDb.Models.Seeing;

namespace VectorDb.Engine.Generation;

/// <summary>A picture as a model sees it.</summary>
/// <param name="Features">What the model's heads look at.</param>
/// <param name="WasCached">Whether they were at hand.</param>
internal readonly record struct SeenPicture(VisualFeatures Features, bool WasCached);
