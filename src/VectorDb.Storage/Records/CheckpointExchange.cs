using FASTER.core;

namespace VectorDb.Storage;

/// <summary>
/// Hands checkpoint metadata to FASTER and takes it back. It only remembers: files are written by the store, which can fail
/// without leaving FASTER's state machine half way.
/// </summary>
internal sealed class CheckpointExchange : ICheckpointManager
{
    private readonly Func<Guid, ChecksummedDevice> _openIndex;
    private readonly Dictionary<Guid, byte[]> _logMetadata = [];
    private readonly Dictionary<Guid, byte[]> _indexMetadata = [];

    public CheckpointExchange(Func<Guid, ChecksummedDevice> openIndex) => _openIndex = openIndex;

    /// <summary>The index device that FASTER last asked for; it disposes of it.</summary>
    public ChecksummedDevice? IndexDevice { get; private set; }

    public void Offer(CheckpointRecord record)
    {
        _logMetadata[record.LogToken] = record.LogMetadata;
        _indexMetadata[record.IndexToken] = record.IndexMetadata;
    }

    public byte[] TakeLogMetadata(Guid token) => _logMetadata.Remove(token, out byte[]? metadata) ? metadata : throw Missing(token);

    public byte[] TakeIndexMetadata(Guid token) => _indexMetadata.Remove(token, out byte[]? metadata) ? metadata : throw Missing(token);

    public void InitializeIndexCheckpoint(Guid indexToken)
    {
    }

    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => _indexMetadata[indexToken] = commitMetadata;

    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => _logMetadata[logToken] = commitMetadata;

    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog) =>
        throw new NotSupportedException("Checkpoints fold over; there is no delta log.");

    public byte[] GetIndexCheckpointMetadata(Guid indexToken) => _indexMetadata[indexToken];

    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta = false, long recoverTo = -1) =>
        _logMetadata[logToken];

    public IEnumerable<Guid> GetIndexCheckpointTokens() => _indexMetadata.Keys;

    public IEnumerable<Guid> GetLogCheckpointTokens() => _logMetadata.Keys;

    public IDevice GetIndexDevice(Guid indexToken) => IndexDevice = _openIndex(indexToken);

    public IDevice GetSnapshotLogDevice(Guid token) => new EmptyDevice();

    public IDevice GetSnapshotObjectLogDevice(Guid token) => new EmptyDevice();

    public IDevice GetDeltaLogDevice(Guid token) => new EmptyDevice();

    public void Purge(Guid token)
    {
    }

    public void PurgeAll()
    {
    }

    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    public void Dispose()
    {
    }

    private static InvalidOperationException Missing(Guid token) => new($"FASTER completed checkpoint {token} without committing it.");
}
