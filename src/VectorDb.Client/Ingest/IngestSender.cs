using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Client.Ingest;

/// <summary>The requests of one call: what was not acknowledged before, then new items, within the server's credits.</summary>
internal sealed class IngestSender : IDisposable
{
    // Larger pictures are sent in parts of this size.
    private const int ChunkBytes = 1 << 20;

    private readonly DuplexCall<IngestRequest, IngestResponse> _call;
    private readonly IngestWindow _window;
    private readonly SemaphoreSlim _credits = new(0);
    private Task _pause = Task.CompletedTask;
    private volatile bool _stopped;

    public IngestSender(DuplexCall<IngestRequest, IngestResponse> call, IngestWindow window)
    {
        _call = call;
        _window = window;
    }

    /// <summary>Lets so many items more be sent.</summary>
    public void Allow(int items)
    {
        if (items > 0)
        {
            _credits.Release(items);
        }
    }

    /// <summary>Sends nothing for a while.</summary>
    public void Pause(TimeSpan delay, TimeProvider time) => Volatile.Write(ref _pause, Task.Delay(delay, time));

    /// <summary>Sends nothing more.</summary>
    public void Stop() => _stopped = true;

    public async Task RunAsync(IngestStart start, ItemSource source, CancellationToken cancellationToken)
    {
        await _call.WriteAsync(new IngestRequest { Start = start }, cancellationToken);
        foreach ((ulong seq, Item item) in _window.Unacknowledged())
        {
            if (!await SendAsync(seq, () => item, cancellationToken))
            {
                return;
            }
        }

        while (await source.MoveNextAsync(cancellationToken))
        {
            if (!await SendAsync(null, source.Take, cancellationToken))
            {
                return;
            }
        }

        await _call.WriteAsync(new IngestRequest { Finish = new IngestFinish() }, cancellationToken);
        _call.CompleteRequests();
    }

    public void Dispose() => _credits.Dispose();

    private async Task<bool> SendAsync(ulong? seq, Func<Item> take, CancellationToken cancellationToken)
    {
        await _credits.WaitAsync(cancellationToken);
        await Volatile.Read(ref _pause).WaitAsync(cancellationToken);
        if (_stopped)
        {
            return false;
        }

        Item item = take();
        await WriteAsync(seq ?? _window.Add(item), item, cancellationToken);
        return true;
    }

    private async Task WriteAsync(ulong seq, Item item, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> image = item.Image.Memory;
        if (image.Length > ChunkBytes)
        {
            for (; image.Length > ChunkBytes; image = image[ChunkBytes..])
            {
                var chunk = new IngestChunk { Seq = seq, Image = UnsafeByteOperations.UnsafeWrap(image[..ChunkBytes]) };
                await _call.WriteAsync(new IngestRequest { Chunk = chunk }, cancellationToken);
            }

            item = new Item(item) { Image = UnsafeByteOperations.UnsafeWrap(image) };
        }

        await _call.WriteAsync(new IngestRequest { Item = new IngestItem { Seq = seq, Item = item } }, cancellationToken);
    }
}
