using FASTER.core;

namespace VectorDb.Storage;

/// <summary>A device that holds nothing, for the files that FASTER asks after but that fold-over checkpoints do not have.</summary>
internal sealed class EmptyDevice : StorageDeviceBase
{
    public EmptyDevice()
        : base("none", BlockSums.BlockBytes, 0)
    {
    }

    /// <inheritdoc/>
    public override long GetFileSize(int segment) => 0;

    /// <inheritdoc/>
    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context) =>
        throw new NotSupportedException("There is nothing to read.");

    /// <inheritdoc/>
    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context) =>
        throw new NotSupportedException("Checkpoints fold over; nothing is written here.");

    /// <inheritdoc/>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
