using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Families;

/// <summary>Knows one family of checkpoints: how to recognise it and what to build of it.</summary>
internal interface IModelFamily
{
    /// <summary>clip, blip, ...</summary>
    string Name { get; }

    /// <summary>What a model of this family can generate, rank, compare or find; encoders and matchers are not listed.</summary>
    IReadOnlyList<ModelCapability> Capabilities => [];

    /// <summary>Whether the directory holds a model of this family.</summary>
    bool Claims(ModelFiles files);

    /// <summary>Opens what the family reads its weights from.</summary>
    /// <exception cref="ModelException">There is nothing, or it is damaged.</exception>
    Checkpoint OpenCheckpoint(ModelFiles files) => Checkpoint.Open(files.Directory);

    /// <summary>Builds the model. Every tensor must be fetched or ignored by name.</summary>
    /// <exception cref="ModelException">The configuration, the weights or a side file is wrong.</exception>
    ModelParts Build(ModelContext context);
}
