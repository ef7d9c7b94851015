namespace VectorDb.Storage;

/// <summary>Names a checkpoint of a <see cref="KeyValueStore"/>; kept in the manifest.</summary>
/// <param name="Value">Unique; all zeros names none.</param>
public readonly record struct CheckpointToken(Guid Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("n");
}
