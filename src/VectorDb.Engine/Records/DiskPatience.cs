using VectorDb.Storage;

namespace VectorDb.Engine.Records;

/// <summary>
/// Tries a write of a store again while the disk is full: what is logged must be applied, and is once space returns. Meanwhile
/// nothing is acknowledged, and new writes are refused before they are logged.
/// </summary>
internal sealed class DiskPatience(TimeSpan interval)
{
    /// <summary>Makes a write, waiting for space. It must be one that can be made twice.</summary>
    /// <exception cref="StorageException">The disk failed, or the store is closing: <see cref="KeyValueStore.GiveUpWaiting"/>.</exception>
    public T Write<T>(Func<T> write)
    {
        while (true)
        {
            try
            {
                return write();
            }
            catch (StorageException full) when (full.Error == StorageError.NoSpace)
            {
                Thread.Sleep(interval);
            }
        }
    }
}
