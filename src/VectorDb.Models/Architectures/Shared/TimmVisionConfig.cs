namespace VectorDb.Models.Architectures.Shared;

/// <summary>Sizes of a ViT.</summary>
internal sealed record TimmVisionConfig(int Width, int Intermediate, int Layers, int Heads, int ImageSize, int PatchSize, double Epsilon)
{
    /// <summary>Patches and the class token.</summary>
    public int Positions => ((ImageSize / PatchSize) * (ImageSize / PatchSize)) + 1;

    /// <summary>For people.</summary>
    public string Describe() => $"ViT, {Layers} layers of {Width}, {ImageSize} px, patch {PatchSize}";
}
