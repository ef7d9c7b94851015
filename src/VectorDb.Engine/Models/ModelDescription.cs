namespace VectorDb.Engine.Models;

/// <summary>A model of the catalogue, as callers see it.</summary>
/// <param name="Name">What collections know it by.</param>
/// <param name="Family">The architecture, such as "clip".</param>
/// <param name="Fingerprint">Two models with one fingerprint make the same vectors.</param>
/// <param name="Dimensions">Of its vectors; 0 if it makes none.</param>
/// <param name="Parameters">How many weights it has.</param>
/// <param name="MemoryBytes">What its weights take in memory.</param>
/// <param name="Skills">What it can do.</param>
/// <param name="IsInMemory">Whether they are there now; an idle model is loaded again when it is used.</param>
public sealed record ModelDescription(
    string Name, string Family, string Fingerprint, int Dimensions, long Parameters, long MemoryBytes, IReadOnlyList<ModelSkill> Skills, bool IsInMemory);
