using System.Collections.Concurrent;
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>
/// A FASTER device on an <see cref="IFileSystem"/> that checks every block it reads. Writes go out one after another and are
/// buffered by the system until <see cref="Sync"/>.
/// </summary>
internal sealed unsafe class ChecksummedDevice : StorageDeviceBase
{
    private const int CopyBytes = 1 << 20;

    private readonly IFileSystem _files;
    private readonly DeviceFiles _names;
    private readonly DeviceHealth _health;
    private readonly IoWorkers _readers;
    private readonly IoWorkers _writer;
    private readonly TimeSpan _retryInterval;
    private readonly ConcurrentDictionary<int, DeviceSegment> _segments = new();
    private readonly byte[] _copy = GC.AllocateUninitializedArray<byte>(CopyBytes, pinned: true);

    public ChecksummedDevice(IFileSystem files, DeviceFiles names, DeviceHealth health, int readThreads, TimeSpan retryInterval)
        : base(names.PathOf(0), BlockSums.BlockBytes, -1)
    {
        _files = files;
        _names = names;
        _health = health;
        _readers = new IoWorkers("vectordb-read", readThreads);
        _writer = new IoWorkers("vectordb-write", 1);
        _retryInterval = retryInterval;
    }

    /// <summary>The state of a data file; made empty if there is none yet.</summary>
    public DeviceSegment Segment(int segment) => _segments.GetOrAdd(segment, id => new DeviceSegment(_files, _names.PathOf(id)));

    /// <summary>Puts everything written on disk, names included.</summary>
    public void Sync()
    {
        WaitForWriter(() =>
        {
            foreach (DeviceSegment segment in _segments.Values)
            {
                segment.SettleOverlay();
            }
        });
        foreach (DeviceSegment segment in _segments.Values)
        {
            segment.Sync();
        }

        _files.SyncDirectory(_names.Directory);
    }

    /// <summary>Returns once every write given so far has been made, or given up because the disk is full.</summary>
    public void Drain()
    {
        _health.GiveUpWaiting();
        WaitForWriter(() => { });
    }

    /// <summary>Closes and forgets a data file, and deletes it.</summary>
    public void Delete(int segment)
    {
        if (_segments.TryRemove(segment, out DeviceSegment? state))
        {
            state.Dispose();
        }

        _files.Delete(_names.PathOf(segment));
    }

    /// <inheritdoc/>
    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context) =>
        _writer.Run(() =>
        {
            Write((byte*)sourceAddress, segmentId, (long)destinationAddress, (int)numBytesToWrite);

            // FASTER is always told of success: it would wait for ever after a failure. The store asks DeviceHealth.
            callback(0, numBytesToWrite, context);
        });

    /// <inheritdoc/>
    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context) =>
        _readers.Run(() =>
        {
            Span<byte> into = new((byte*)destinationAddress, (int)readLength);
            try
            {
                Segment(segmentId).Read(into, (long)sourceAddress);
            }
            catch (Exception cause) when (cause is IOException or StorageException or UnauthorizedAccessException)
            {
                // All of it: FASTER walks from record to record and would walk out of a page with a hole. Zeros it skips.
                into.Clear();
                _health.ReadFailed(StorageException.FromIo(cause, _names.PathOf(segmentId), "read"));
            }

            callback(0, readLength, context);
        });

    /// <inheritdoc/>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) =>
        callback(result); // Older checkpoints may need it: KeyValueStore.Prune decides.

    /// <inheritdoc/>
    public override long GetFileSize(int segment) => Segment(segment).Length;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
        foreach (DeviceSegment segment in _segments.Values)
        {
            segment.Dispose();
        }
    }

    /// <summary>Copies, since the memory may change while it is written, and writes what was summed.</summary>
    private void Write(byte* source, int segmentId, long offset, int length)
    {
        for (int done = 0; done < length;)
        {
            int part = Math.Min(length - done, CopyBytes);
            Span<byte> bytes = _copy.AsSpan(0, part);
            new ReadOnlySpan<byte>(source + done, part).CopyTo(bytes);
            WriteUntilSpace(segmentId, bytes, offset + done);
            done += part;
        }
    }

    /// <summary>Runs something after the writes given so far; its failure is the caller's.</summary>
    private void WaitForWriter(Action work)
    {
        using ManualResetEventSlim done = new();
        Exception? failure = null;
        _writer.Run(() =>
        {
            try
            {
                work();
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                failure = cause;
            }

            done.Set();
        });
        done.Wait();
        if (failure is not null)
        {
            throw new IOException(failure.Message, failure) { HResult = failure.HResult };
        }
    }

    /// <summary>Later writes may find space, yet this one will be missing: no checkpoint may follow.</summary>
    private static StorageException GivenUp(StorageException fault) => fault.Error == StorageError.NoSpace
        ? new(StorageError.IoFailure, $"{fault.Message} The store was closed before that; the log has what it lacks.", fault.File, null, fault)
        : fault;

    private void WriteUntilSpace(int segmentId, ReadOnlySpan<byte> bytes, long offset)
    {
        while (true)
        {
            try
            {
                Segment(segmentId).Write(bytes, offset);
                _health.SpaceReturned();
                return;
            }
            catch (Exception cause) when (cause is IOException or StorageException or UnauthorizedAccessException)
            {
                StorageException fault = StorageException.FromIo(cause, _names.PathOf(segmentId), "write");
                bool givenUp = _health.GivesUp;
                _health.WriteFailed(givenUp ? GivenUp(fault) : fault);
                if (givenUp || !DiskFull.Is(cause))
                {
                    return;
                }
            }

            Thread.Sleep(_retryInterval);
        }
    }
}
