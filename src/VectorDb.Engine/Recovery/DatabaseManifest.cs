using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>A checkpoint: where the log goes on, which versions of the stores belong to it, and the collections at that moment.</summary>
internal sealed record DatabaseManifest
{
    /// <summary>Everything in the log before this address is in the stores.</summary>
    public LogAddress LogAddress { get; init; }

    /// <summary>The id of the next collection.</summary>
    public uint NextCollectionId { get; init; } = 1;

    /// <summary>Added to addresses of the log to make revisions: what came before this log had smaller ones.</summary>
    public long RevisionBase { get; init; }

    /// <summary>The version of the item records.</summary>
    public CheckpointToken? Records { get; init; }

    /// <summary>The version of the media.</summary>
    public CheckpointToken? Media { get; init; }

    /// <summary>The version of the index blocks.</summary>
    public CheckpointToken? Blocks { get; init; }

    /// <summary>The collections.</summary>
    public IReadOnlyList<CollectionCheckpoint> Collections { get; init; } = [];
}
