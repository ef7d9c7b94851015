using VectorDb.Engine.Records;
using VectorDb.Engine.Upkeep;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>One vector space of a live collection: its definition, its graph, and its full vectors where they are on disk.</summary>
/// <param name="Definition">How it is defined.</param>
/// <param name="Index">Its graph.</param>
/// <param name="OnDisk">Its full vectors; null where the graph keeps them.</param>
/// <param name="Upkeep">What the background has to do for it.</param>
internal sealed record CollectionSpace(SpaceDefinition Definition, HnswIndex Index, DiskVectors? OnDisk, SpaceUpkeep Upkeep)
{
    /// <summary>Stores and links a row's vector. To be called by what applies the log.</summary>
    public void Insert(NodeId row, float[] vector)
    {
        OnDisk?.Write(row, vector);
        Index.Insert(row, vector);
    }

    /// <summary>Takes removed rows out of the graph for good.</summary>
    public void Compact(CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeId> freed = Index.Compact(cancellationToken);
        OnDisk?.Delete(freed);
    }

    /// <summary>How it does.</summary>
    public SpaceStatus Status()
    {
        RecallStatus? recall = Upkeep.Recall.Estimate is { Queries: > 0 } estimate
            ? new RecallStatus(estimate.Mean, estimate.Low, estimate.High, estimate.Queries)
            : null;
        return new SpaceStatus(Index.Count, Index.RemovedCount, Upkeep.TextsLearnt, recall);
    }
}
