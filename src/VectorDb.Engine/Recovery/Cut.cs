using VectorDb.Index.Blocks;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>What a checkpoint will hold: everything as it was at one address of the log, on its way to disk.</summary>
/// <param name="Manifest">Without the stores' versions, which come when they are on disk.</param>
/// <param name="Records">Completes when the records are on disk.</param>
/// <param name="Media">Completes when the pictures are on disk.</param>
/// <param name="Indexes">The blocks of indexes that changed since the last checkpoint.</param>
internal sealed record Cut(
    DatabaseManifest Manifest, Task<CheckpointToken> Records, Task<CheckpointToken> Media, IReadOnlyList<Cut.IndexPart> Indexes) : IDisposable
{
    /// <summary>The checkpoint counts: its blocks need not be written again.</summary>
    public void Complete()
    {
        foreach (IndexPart index in Indexes)
        {
            index.Blocks.Complete();
        }
    }

    /// <summary>Lets go of the blocks; those not completed go into the next checkpoint.</summary>
    public void Dispose()
    {
        foreach (IndexPart index in Indexes)
        {
            index.Blocks.Dispose();
        }
    }

    /// <summary>The changed blocks of one index.</summary>
    /// <param name="Collection">The id of its collection.</param>
    /// <param name="Space">The slot of its space.</param>
    /// <param name="Blocks">The blocks.</param>
    internal sealed record IndexPart(uint Collection, int Space, BlockSnapshot Blocks);
}
