namespace VectorDb.Engine.Features;

/// <summary>What a model made of a picture, to be used again and again.</summary>
/// <param name="Tokens">float32 in the order of <paramref name="Shape"/>.</param>
/// <param name="Shape">1 to 4 dimensions, the last being a token's width.</param>
/// <param name="Summary">Few numbers that are always kept exactly, such as contrastive features; may be empty.</param>
internal sealed record VisualFeatures(ReadOnlyMemory<float> Tokens, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Summary);
