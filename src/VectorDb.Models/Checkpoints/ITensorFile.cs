namespace VectorDb.Models.Checkpoints;

/// <summary>A file of named tensors, whatever its format.</summary>
internal interface ITensorFile : IDisposable
{
    /// <summary>What it holds; valid until disposal.</summary>
    IReadOnlyList<CheckpointTensor> Tensors { get; }
}
