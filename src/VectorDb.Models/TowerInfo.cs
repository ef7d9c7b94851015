namespace VectorDb.Models;

/// <summary>A part of a model.</summary>
/// <param name="Name">vision, text, fusion and the like.</param>
/// <param name="Description">Its architecture and sizes in a few words: "ViT, 12 layers of 768, 224 px, patch 32".</param>
public sealed record TowerInfo(string Name, string Description);
