using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Commits;

/// <summary>
/// Says why writes are refused now: the disk failed or is full, or disk or memory are about to run out. Reads go on. Refusals that
/// more space heals end by themselves.
/// </summary>
internal sealed class WriteGate(ILog log, Stores stores, ResourceGuard guard)
{
    /// <summary>Why writes are refused, or null.</summary>
    public VectorDbException? Refusal => (Fault ?? guard.Refusal) is { } reason ? StorageFault.From(reason) : null;

    private StorageException? Fault => log.Fault ?? stores.Records.Fault ?? stores.Media.Fault ?? stores.Blocks.Fault;

    /// <summary>Throws if an operation is refused now. What gives back space passes the guards, though not a fault.</summary>
    public void ThrowIfRefused(Operation operation)
    {
        bool frees = operation is DeleteItems or DeleteCollection or ExpireItems or NoteRequest or NoteAnswer or EndMigration;
        if ((frees ? Fault : Fault ?? guard.Refusal) is { } reason)
        {
            throw StorageFault.From(reason);
        }
    }
}
