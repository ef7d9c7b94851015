using VectorDb.Models;

namespace VectorDb.Engine.Models;

/// <summary>A model by the name that collections know it by; owned by the catalogue.</summary>
internal sealed record LoadedModel(string Name, Model Model)
{
    /// <summary>What callers see of it.</summary>
    public ModelDescription Description { get; } =
        new(Name, Model.Info.Family, Model.Info.Fingerprint, Model.Encoder?.Dimensions ?? 0, Model.Info.Parameters);
}
